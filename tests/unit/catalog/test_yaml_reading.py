"""Reading YAML: plain data, and the line of every part."""

from __future__ import annotations

from pathlib import Path

import pytest

from thirdsite.catalog.yamlfile import read_yaml
from thirdsite.errors import BadInput


@pytest.fixture
def read(tmp_path):
    def of(text: str):
        path = tmp_path / "file.yaml"
        path.write_text(text, encoding="utf-8")
        return read_yaml(path)

    return of


def test_data_is_plain_and_every_part_knows_its_line(read):
    content = read("a: 1\nb:\n  - x\n  - {c: 2.5, d: yes}\ne: null\n")
    assert content.data == {"a": 1, "b": ["x", {"c": 2.5, "d": True}], "e": None}
    assert content.line(("b", 1, "d")) == 4
    assert content.line(("b", 0)) == 3
    assert content.line(("b", 1, "missing", "deeper")) == 4  # the nearest part that is there
    assert content.line(("nothing",)) == 1


def test_dates_and_numbers_in_quotes_stay_text(read):
    assert read('when: 2008-07-01\nhow: "12"\n').data == {"when": "2008-07-01", "how": "12"}


def test_an_anchor_may_repeat_a_single_value(read):
    assert read("a: &source a book\nb: *source\n").data == {"a": "a book", "b": "a book"}


def test_keys_are_text_whatever_they_look_like(read):
    assert read("1: a\nyes: b\n").data == {"1": "a", "yes": "b"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2\n", ":2: key 'a' appears twice"),
        ("a: [1, 2\nb: 3\n", "not valid YAML"),
        ("a: !!python/object/apply:os.system [echo]\n", ":1: "),
        ("- a\n- &x [b]\n- *x\n", ":2: an alias"),
        ("", ":1: the file is empty"),
        ("a: !!int word\n", ":1: 'word' cannot be read"),
        ("a: 1\nb: !!bool maybe\n", ":2: 'maybe' cannot be read: it is not what its tag says"),
        ("a: *b\n", ":1: not valid YAML: found undefined alias"),
        ("a: &b 1\nc: &b 2\n", ":2: not valid YAML: second occurrence"),
        ("a: 1\n---\nb: 2\n", ":2: not valid YAML: but found another document"),
        ("a: 1\na: 2\nb: [\n", "not valid YAML"),
        ("a: &b [*b]\n", ":1: an alias"),
        ("? [x]\n: 1\n", ":1: a key must be a plain word"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(read, text, words):
    if "python" in text:
        assert read(text).data == {"a": ["echo"]}  # an unknown tag is ignored, never executed
        return
    with pytest.raises(BadInput, match=words.replace("(", r"\(")):
        read(text)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(BadInput, match="does not exist either"):
        read_yaml(Path(tmp_path / "no" / "file.yaml"))
