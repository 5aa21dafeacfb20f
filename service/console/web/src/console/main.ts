import "./console";
