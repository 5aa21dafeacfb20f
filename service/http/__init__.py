"""What every answer has: version, ETag, headers, problems that name the field; and a description of it all."""
