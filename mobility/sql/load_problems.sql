-- Cells that were not used, by file and line; of a file with very many, the first ones.
SELECT file, line, "column", value, reason FROM load_problem ORDER BY file, line, "column"
