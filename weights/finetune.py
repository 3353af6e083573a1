"""Makes the encoder of the labeller: fine-tunes a small sentence encoder on the marked sentences, writes int8 ONNX.

    python weights/finetune.py --base FOLDER --out FOLDER [--epochs 5] [--seed 0]

Needs torch, transformers, onnx and onnxruntime (`weights/README.md` names the versions and the base); tocsin itself
needs none of the first three. About 25 minutes on two cores with bfloat16. `weights/make.py` makes the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import shutil
import time
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import AutoModel, AutoTokenizer

ROWS = Path(__file__).parents[1] / "src" / "tocsin" / "data" / "training" / "sentences.jsonl"
# Words of the encoder's own vocabulary that no text uses; the same as in tocsin.coding.label.
MARKERS = ("[unused0]", "[unused1]", "[unused2]", "[unused3]")
BATCH, LONGEST = 16, 96
BODY_RATE, HEAD_RATE, WARM, SMOOTHED = 1e-4, 1e-3, 0.06, 0.05
HIDDEN = 0.2  # share of marked phrases whose words are hidden, so that nobody is known by name


def marked(text: str, actor: list[int] | None, recipient: list[int] | None) -> str:
    """A text with the marks set around its actor and recipient."""
    cuts: list[tuple[int, int, str]] = []
    for span, (before, after) in ((actor, MARKERS[:2]), (recipient, MARKERS[2:])):
        if span:
            cuts += [(span[0], 1, before), (span[1], 0, after)]
    out, last = "", 0
    for at, _, mark in sorted(cuts):
        out += f"{text[last:at]} {mark} "
        last = at
    return " ".join((out + text[last:]).split())


class Vectors(nn.Module):
    """The state at the actor's mark, at the recipient's and the mean of all, side by side."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(base, add_pooling_layer=False)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, actor: torch.Tensor, recipient: torch.Tensor
    ) -> torch.Tensor:
        states = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        rows = torch.arange(states.shape[0])
        return torch.cat([states[rows, actor], states[rows, recipient], mean], 1)


def batch_of(rows: list[tuple[list[int], int, int]]) -> tuple[torch.Tensor, ...]:
    """Rows of word pieces as one padded batch."""
    longest = max(len(ids) for ids, _, _ in rows)
    ids, mask = torch.zeros(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest)
    for n, (row, _, _) in enumerate(rows):
        ids[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = 1
    return ids, mask, torch.tensor([a for _, a, _ in rows]), torch.tensor([r for _, _, r in rows])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--base", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--epochs", type=int, default=5)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--leave-out", type=Path, help="ids of rows not to learn, from make.py --list-held")
    given = arguments.parse_args()
    torch.manual_seed(given.seed)
    chance = random.Random(given.seed)

    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    if given.leave_out is not None:
        left_out = set(given.leave_out.read_text(encoding="utf-8").split())
        rows = [row for row in rows if row["id"] not in left_out]
    labels = [f"{r['type'] or 'NONE'}|{r['older']}" if r.get("older") else r["type"] or "NONE" for r in rows]
    classes = sorted(set(labels))
    tokenizer = AutoTokenizer.from_pretrained(given.base)
    tokenizer.add_special_tokens({"additional_special_tokens": list(MARKERS)})
    marks = [tokenizer.convert_tokens_to_ids(m) for m in MARKERS]

    def pieces(row: dict) -> tuple[list[int], int, int]:
        ids = tokenizer(marked(row["text"], row["actor"], row["recipient"]), truncation=True, max_length=LONGEST)
        ids = ids["input_ids"]
        return ids, *(ids.index(m) if m in ids else 0 for m in (marks[0], marks[2]))

    data = [pieces(row) for row in rows]

    def hidden(ids: list[int]) -> list[int]:
        ids = list(ids)
        for begin, end in (marks[:2], marks[2:]):
            if begin in ids and end in ids and chance.random() < HIDDEN:
                for at in range(ids.index(begin) + 1, ids.index(end)):
                    ids[at] = tokenizer.mask_token_id
        return ids

    net = Vectors(given.base)
    head = nn.Sequential(nn.Dropout(0.1), nn.Linear(3 * net.body.config.hidden_size, len(classes)))
    groups = [{"params": net.parameters(), "lr": BODY_RATE}, {"params": head.parameters(), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = math.ceil(len(data) / BATCH) * given.epochs
    warm = max(1, int(WARM * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min(1.0, (n + 1) / warm) * max(0.0, (steps - n) / steps)
    )
    began, done = time.monotonic(), 0
    net.train()
    for epoch in range(given.epochs):
        order = list(range(len(data)))
        chance.shuffle(order)
        wide = BATCH * 20  # rows of like length together, so that little is padding
        pools = [sorted(order[i : i + wide], key=lambda k: len(data[k][0])) for i in range(0, len(order), wide)]
        batches = [pool[i : i + BATCH] for pool in pools for i in range(0, len(pool), BATCH)]
        chance.shuffle(batches)
        total = 0.0
        for batch in batches:
            seen = [(hidden(data[k][0]), data[k][1], data[k][2]) for k in batch]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = head(net(*batch_of(seen)))
            right = torch.tensor([classes.index(labels[k]) for k in batch])
            loss = nn.functional.cross_entropy(logits.float(), right, label_smoothing=SMOOTHED)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*net.parameters(), *head.parameters()], 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
            done += 1
        left = (time.monotonic() - began) / done * (steps - done)
        print(
            f"epoch {epoch + 1} of {given.epochs}: loss {total / len(batches):.3f}, {left / 60:.0f} minutes left",
            flush=True,
        )

    given.out.mkdir(parents=True, exist_ok=True)
    write(net.eval(), tokenizer, given.out)
    about = {
        "base": "all-MiniLM-L6-v2",
        "sentences": hashlib.sha256(ROWS.read_bytes()).hexdigest(),
        "epochs": given.epochs,
        "seed": given.seed,
        "torch": torch.__version__,
        "seconds": round(time.monotonic() - began),
    }
    (given.out / "encoder.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def write(net: Vectors, tokenizer: AutoTokenizer, out: Path) -> None:
    """Writes `encoder.onnx` (weights as 8-bit whole numbers, one scale a column) and `tokenizer.json`."""
    whole = out / "whole.onnx"
    example = batch_of([([101, 1, 2054, 2, 3, 2003, 4, 102], 1, 4), ([101, 1, 2054, 102], 1, 0)])
    names = ["ids", "mask", "actor", "recipient"]
    axes = {name: {0: "rows", 1: "pieces"} for name in names[:2]} | {name: {0: "rows"} for name in names[2:]}
    with torch.no_grad():
        torch.onnx.export(
            net, example, str(whole), input_names=names, output_names=["vectors"], opset_version=17,
            dynamic_axes=axes | {"vectors": {0: "rows"}}, dynamo=False,
        )  # fmt: skip
    quantize_dynamic(str(whole), str(out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    tokenizer.save_pretrained(out / "tokenizer")
    shutil.copy(out / "tokenizer" / "tokenizer.json", out / "tokenizer.json")
    shutil.rmtree(out / "tokenizer")


if __name__ == "__main__":
    main()
