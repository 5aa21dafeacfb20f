"""What people see: the pages and elements, built from `web/` into `built/`, and the routes that hand them out."""
