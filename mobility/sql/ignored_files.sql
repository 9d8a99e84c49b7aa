-- What was given and is no release file.
SELECT name FROM ignored_file ORDER BY name
