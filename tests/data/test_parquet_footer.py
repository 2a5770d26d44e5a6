"""What the end of a Parquet file says, as pyarrow understands it."""

from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from fathoms.data.parquet_footer import row_groups
from fathoms.data.thrift_compact import ThriftCompact


@pytest.mark.parametrize("dictionary", [True, False])
def test_row_groups_and_chunks(tmp_path: Path, dictionary: bool) -> None:
    path = tmp_path / "t.parquet"
    table = pyarrow.table({"a": [1.5, 2.5, None, 4.0], "b": ["x", "y", "x", "y"], "c": [[1, 2], [], [3], [4]]})
    pyarrow.parquet.write_table(table, path, row_group_size=3, use_dictionary=dictionary)
    metadata = pyarrow.parquet.ParquetFile(path).metadata
    groups = row_groups(path)
    assert [group.rows for group in groups] == [3, 1]
    for number, group in enumerate(groups):
        for place, chunk in enumerate(group.chunks):
            column = metadata.row_group(number).column(place)
            first = column.dictionary_page_offset if column.has_dictionary_page else column.data_page_offset
            assert chunk == (first, column.total_compressed_size, column.num_values)


def test_numbers_without_end() -> None:
    with pytest.raises(ValueError, match="64 bits"):
        ThriftCompact(b"\x16" + b"\x80" * 1000).struct()
    with pytest.raises(IndexError):
        ThriftCompact(b"\x18\x7fabc").struct()  # a text of 127 bytes, of which 3 are there
