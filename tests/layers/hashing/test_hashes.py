"""The hashes, against what TensorFlow's `to_hash_bucket_fast`, `to_hash_bucket_strong` and `cross_hashed` give."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms.layers import HashedCrossing, Hashing
from fathoms.layers.hashing.farm_hash import farm_hash
from fathoms.layers.hashing.sip_hash import sip_hash

TEXT = "".join(chr(33 + (i * 7 + i // 13) % 90) for i in range(300))
LARGEST = np.uint64(2**63 - 1)  # TensorFlow gives hashes modulo a number of this type

# By the length of the text, one each side of every length at which the algorithm changes.
FARM = {
    0: 1936946117179621456, 1: 7764064956193920179, 3: 1502982227347875767, 4: 1798552924835906905,
    7: 7984783734831361283, 8: 4605104588124634414, 16: 6483256336507896349, 17: 7762521685405794765,
    32: 3969691446490414, 33: 7943246157305739109, 64: 3349818205985009997, 65: 1611187793576477977,
    127: 8506111814649415508, 128: 6103423421710686804, 129: 1101546509526333026, 193: 5163714985994035370,
}  # fmt: skip
SIP = {
    0: 4928313950774450900, 1: 4088099710173483684, 3: 7493240899909273455, 7: 7379578000715621712,
    8: 6956540780522753930, 16: 879711674502409231, 65: 1530287589330210167, 193: 5824357789892380731,
}  # fmt: skip


def test_farm_hash() -> None:
    texts = [TEXT[:length].encode() for length in FARM]
    assert (farm_hash(texts) % LARGEST).tolist() == list(FARM.values())
    assert (farm_hash(["日本語".encode(), b"-12"]) % LARGEST).tolist() == [6457860189211899976, 3912658451136537762]


def test_sip_hash() -> None:
    texts = [TEXT[:length].encode() for length in SIP]
    assert (sip_hash(texts, [133, 137]) % LARGEST).tolist() == list(SIP.values())


def test_crossings_of_text_and_numbers() -> None:
    texts = np.array(["", TEXT[:5], TEXT[:20], TEXT[:70]])
    numbers = np.array([-50, -45, -30, 20])
    assert HashedCrossing(1000)((texts, numbers)).tolist() == [622, 838, 199, 836]
    assert HashedCrossing(1000)((texts, numbers, numbers.astype("int32"))).tolist() == [12, 773, 670, 32]
    one_hot = HashedCrossing(1000, output_mode="one_hot")((texts[:, None], numbers[:, None]))
    assert one_hot.shape == (4, 1000) and one_hot.argmax(1).tolist() == [622, 838, 199, 836]


def test_hashing_of_numbers_with_a_salt_and_a_mask() -> None:
    assert Hashing(7, salt=3, mask_value=12)([12, 13, -14, 1500000000000]).tolist() == [0, 1, 6, 2]  # Keras's


def test_hashing_counts() -> None:
    counts = Hashing(4, output_mode="count")([["a", "b", "c"], ["a", "a", "d"]])
    np.testing.assert_array_equal(counts, [[1, 0, 1, 1], [0, 1, 0, 2]])  # Keras's


def test_a_missing_cell_is_named() -> None:
    with pytest.raises(ValueError, match=r"\(value 1\): found None where text or a whole number belongs"):
        Hashing(4)(np.array(["a", None], object))
