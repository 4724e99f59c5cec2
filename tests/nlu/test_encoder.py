"""The real encoder: vectors of one text alone, and one clear sentence when its file is not what it must be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import SentenceEncoder, encoder_folder, ensure_encoder
from bot.nlu.encoder_artefact import GRAPH_FILE, MANIFEST_FILE, TOKENIZER_FILE, WIDTH, EncoderUnavailable, build, load

TEXTS = ["does it hurt", "what are stem cells", "a much longer question about what happens after the treatment", "x"]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(ensure_encoder())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ensure_encoder()
    return Path(shutil.copytree(encoder_folder(), tmp_path / "encoder"))


def test_a_vector_does_not_depend_on_the_other_texts(encoder: SentenceEncoder) -> None:
    together = encoder.encode_all(TEXTS)
    alone = np.array([SentenceEncoder(ensure_encoder()).encode(text) for text in TEXTS])
    assert (together == alone).all()
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_meaning_counts(encoder: SentenceEncoder) -> None:
    first, second, other = encoder.encode_all(["is it painful", "does it hurt", "the price of apples"])
    assert first @ second > first @ other + 0.3


def test_the_empty_and_the_endless_text_have_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode("").shape == encoder.encode("word " * 5000).shape


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"There is no sentence encoder in .* Run 'make"):
        load(tmp_path)


@pytest.mark.parametrize("name", [GRAPH_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("fault", ["missing", "truncated", "altered"])
def test_a_faulty_file_is_explained(copy: Path, name: str, fault: str) -> None:
    file = copy / name
    content = file.read_bytes()
    if fault == "missing":
        file.unlink()
    else:
        file.write_bytes(content[:-100] if fault == "truncated" else content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(EncoderUnavailable) as raised:
        load(copy)
    assert str(raised.value).count("\n") == 0
    assert f"{name} is missing, truncated or altered. Run 'make" in str(raised.value)


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "weights"
    source.mkdir()
    (source / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(EncoderUnavailable, match="not the published one"):
        build(tmp_path / "encoder", source=source)


def test_a_folder_of_ones_own_is_used_and_never_rebuilt(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_FAQ_ENCODER", str(copy))
    assert ensure_encoder().graph == copy / GRAPH_FILE
    (copy / GRAPH_FILE).unlink()
    with pytest.raises(EncoderUnavailable):
        ensure_encoder()


def test_an_encoder_that_an_older_version_built_is_built_again(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST_FILE).read_text(encoding="utf-8"))
    del manifest["outputs"]
    (copy / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="or is older"):
        load(copy, "dynamic")
    build(copy)
    load(copy, "dynamic")


def test_the_middle_layer_is_a_vector_of_its_own(encoder: SentenceEncoder) -> None:
    deep = encoder.encode_all_deep(TEXTS)
    assert np.allclose(np.linalg.norm(deep.reshape(-1, WIDTH), axis=1), 1, atol=1e-5)
    assert (deep[:, :WIDTH] == encoder.encode_all(TEXTS)).all()
    assert not np.allclose(deep[:, :WIDTH], deep[:, WIDTH:], atol=0.1)
