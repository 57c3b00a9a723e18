"""Trees, notes and cosignatures that others made and published."""

from __future__ import annotations

import hashlib

import pytest

from thirdsite.accord.records.keys import COSIGNATURE, SIGNATURE, SignerKey, VerifierKey, key_id
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import parse_checkpoint
from thirdsite.accord.tlog.cosignature import cosigned_at, cosigned_message
from thirdsite.accord.tlog.merkle import leaf_hash
from thirdsite.accord.tlog.note import parse_note, sign_note, signed_by
from thirdsite.accord.tlog.proof_file import parse_request
from thirdsite.accord.tlog.tiles import Growth

# Leaves and roots of the reference tests of Certificate Transparency (RFC 6962)
TREE = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]

# A checkpoint of a public log of 2026 with cosignatures of public witnesses, and their published keys
PUBLIC = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

\u2014 arche2025h1.staging.ct.transparency.dev \
zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
\u2014 arche2025h1.staging.ct.transparency.dev \
ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
\u2014 transparency.dev/DEV:witness-little-garden \
2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
\u2014 witness1.smartit.nu/witness1 \
pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
\u2014 remora.n621.de \
2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
\u2014 witness.stagemole.eu \
Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""
LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESSES = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
]

# The example keys and note of golang.org/x/mod/sumdb/note
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_LINE = "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def test_roots_of_certificate_transparency() -> None:
    growth = Growth()
    assert growth.root() == hashlib.sha256().digest()
    for leaf, root in TREE:
        growth.add(leaf_hash(bytes.fromhex(leaf)))
        assert growth.root().hex() == root


def test_a_note_signed_by_go_and_the_same_signature_by_us() -> None:
    signed = f"{GO_TEXT}\n\u2014 {GO_LINE}\n"
    note, key = parse_note(signed), SignerKey.parse(GO_SIGNER)
    assert str(key.verifier) == GO_VERIFIER
    assert signed_by(note, VerifierKey.parse(GO_VERIFIER))
    assert str(sign_note(GO_TEXT, key)) == signed
    assert not signed_by(parse_note(signed.replace("answer", "Answer")), key.verifier)


def test_a_public_checkpoint_and_its_public_witnesses() -> None:
    checkpoint = parse_checkpoint(PUBLIC)
    assert (checkpoint.size, str(checkpoint)) == (1432088532, PUBLIC)
    assert checkpoint.signed_by(VerifierKey.parse(LOG))
    assert [cosigned_at(checkpoint, VerifierKey.parse(key)) for key in WITNESSES] == [0x6A122120] * 3
    other = parse_checkpoint(PUBLIC.replace("1432088532", "1432088533"))
    assert not other.signed_by(VerifierKey.parse(LOG))
    assert [cosigned_at(other, VerifierKey.parse(key)) for key in WITNESSES] == [None] * 3


def test_the_message_of_the_cosignature_standard() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert cosigned_message(1679315147, text) == f"cosignature/v1\ntime 1679315147\n{text}".encode()


def test_the_request_of_the_witness_standard_reads_back() -> None:
    text = (
        "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
        "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n"
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    )
    request = parse_request(text)
    assert (request.old, len(request.proof), request.checkpoint.size) == (20852014, 4, 20852163)
    assert str(request) == text


def test_key_ids_tell_types_apart() -> None:
    key = VerifierKey.parse(GO_VERIFIER)
    assert key.id == key_id("PeterNeumann", SIGNATURE, key.public) != key_id("PeterNeumann", COSIGNATURE, key.public)
    with pytest.raises(Refusal, match="key-id"):
        VerifierKey.parse(GO_VERIFIER.replace("c74f20a3", "c74f20a4"))
