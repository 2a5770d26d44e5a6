"""From files and frames to a `Table`.

`read_table` chooses: `file_kind` tells what a file is, `table_file` opens it (`compression`), and there is one module for each
format: `csv_file` with `text_encoding`, `delimiter` and `csv_records`; `json_file`; `parquet_files`; `arrow_file`; `workbook`;
`sqlite_file`; `duckdb_file`. `frames` and `records` take over what is in memory. Files come from strangers: none can fill the
memory (`memory`, `workbook_size`, `parquet_pages`), run anything, or have another file read.
"""
