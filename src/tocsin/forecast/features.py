"""Candidates for each question of a day, and what the days before say of each.

Everything is counted from `Past.before`, from kin and rules refitted on days before the day asked, and from the names of
the entities. Neither the numbers of entities (benchmarks number them by first appearance, which tells who comes later) nor
other questions of the day are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tocsin.forecast.counts import best, gather, mine, paint, paint_kin, paint_near, rules
from tocsin.forecast.kin import Kin, homes, likest
from tocsin.forecast.online import codes
from tocsin.forecast.past import NEVER, Past, decay, past
from tocsin.forecast.quads import Floats, Ints, Nature, Quads, Questions

INFINITE = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureOptions:
    """How many candidates, and how often what is learned on the side is learned anew."""

    candidates: int = 200  # kept for each question
    refit: int = 15  # days between refits of kin, homes and rules
    kin: int = 40  # likest entities of each entity
    hub: int = 400  # partners of more entities than this say nothing about likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """The questions of a day with their candidates, best first."""

    asked: Questions
    first: Floats  # (questions, entities): the hand-weighted score that picks the candidates
    candidate: Ints  # (questions, candidates)
    score: Floats  # `first` of the candidates

    def truth(self) -> NDArray[np.bool_]:
        """Which candidates are true answers, shape (questions, candidates)."""
        true = np.zeros(self.first.shape, np.bool_)
        true[np.repeat(np.arange(len(self.asked)), np.diff(self.asked.first)), self.asked.answer] = True
        return np.take_along_axis(true, self.candidate, axis=1)

    def ordered(self, order: Ints) -> Shortlist:
        """The candidates of each question in another order, shape (questions, candidates)."""
        candidate, score = (np.take_along_axis(x, order, axis=1) for x in (self.candidate, self.score))
        return replace(self, candidate=candidate, score=score)

    def head(self, n: int) -> Shortlist:
        """Only the first `n` candidates of each question."""
        return replace(self, candidate=np.ascontiguousarray(self.candidate[:, :n]), score=self.score[:, :n])


class Features:
    """Features of one set of events; days are asked in any order, refits are kept for the block of days they serve."""

    def __init__(self, quads: Quads, nature: Nature, options: FeatureOptions | None = None) -> None:
        self.quads = quads
        self.nature = nature
        self.options = options or FeatureOptions()
        self.role = np.where(nature.role > 0, nature.role, -1)
        q = quads
        self.pair = q.subject * q.kinds + q.relation
        self.kind = q.relation[np.argsort(q.subject * q.days + q.day, kind="stable")]  # beside the rows of `_s`
        self._sr = self._index(self.pair, q.object)
        self.met = self._index(q.subject, q.object)
        self._r = self._index(q.relation, q.object)
        self._all = self._index(np.zeros_like(q.subject), q.object)
        self._s_kind = self._index(q.subject, q.relation)
        self._sr_role = self._index(self.pair, self.role[q.object])
        self._s_role = self._index(q.subject, self.role[q.object])
        self._r_role = self._index(q.relation, self.role[q.object])
        order = np.lexsort((q.day, q.object, q.subject))
        self._by_pair = (q.subject * q.entities + q.object)[order], q.relation[order], q.day[order]
        self._block: tuple[int, Kin, dict[str, Past]] | None = None
        self.names: list[str] = []

    def _index(self, key: Ints, target: Ints) -> Past:
        return past(key, target, self.quads.day, days=self.quads.days)

    # -- what is refitted

    def _kin(self, until: int) -> tuple[Kin, dict[str, Past]]:
        start = until - until % self.options.refit
        if self._block and self._block[0] == start:
            return self._block[1], self._block[2]
        q = self.quads
        n = int(np.searchsorted(q.day, start))
        weight = (2.0 ** (-(start - q.day[:n]) / 90.0)).astype(np.float32)
        home = homes(q, self.nature.country, n, weight)
        near, likeness = likest(q, n, weight, most=self.options.kin, hub=self.options.hub)
        pair, kind, day = self._by_pair
        kin = Kin(
            until=start,
            near=near,
            likeness=likeness,
            busiest=np.argsort(-np.bincount(q.subject[:n], weights=weight, minlength=q.entities), kind="stable"),
            home=home,
            quick=mine(pair, kind, day, q.kinds, start, 3),
            slow=mine(pair, kind, day, q.kinds, start, 20),
        )
        place = np.where(home > 0, home, -1)
        of, to = place[q.subject], place[q.object]
        index = self._index
        at_home = {
            "cr": index(np.where(of > 0, of * q.kinds + q.relation, -1), q.object),
            "c": index(of, q.object),
            "cr_c": index(np.where(of > 0, of * q.kinds + q.relation, -1), to),
            "c_c": index(of, to),
            "sr_c": index(self.pair, to),
            "s_c": index(q.subject, to),
            "cr_role": index(np.where((of > 0), of * q.kinds + q.relation, -1), self.role[q.object]),
        }
        # role of the object given relation and role of the subject, at home or abroad
        same = (of == to) & (of > 0)
        at_home["rr_role"] = index(
            np.where(self.role[q.subject] > 0, self.role[q.subject] * q.kinds + q.relation, -1),
            np.where(self.role[q.object] > 0, self.role[q.object] * 2 + same, -1),
        )
        at_home["r_role"] = index(q.relation, np.where(self.role[q.object] > 0, self.role[q.object] * 2 + same, -1))
        self._block = (start, kin, at_home)
        return kin, at_home

    # -- one day

    def first_scores(self, asked: Questions) -> Floats:
        """The hand-weighted score of every entity."""
        q, day = self.quads, asked.day
        kin, at_home = self._kin(day)
        scores = np.zeros((len(asked), q.entities), np.float32)
        s, r = asked.subject, asked.relation
        home = np.where(kin.home[s] > 0, kin.home[s], -1)
        table = decay((2.0, 8.0, 30.0, 120.0, INFINITE), q.days)
        recent = table @ np.array([0.3, 0.5, 1.0, 0.5, 0.2], np.float32)
        quick = table @ np.array([1.0, 1.0, 0.3, 0, 0], np.float32)
        self._paint(self._sr, s * q.kinds + r, day, recent, 1.0, 1.0, scores)
        self._paint(self.met, s, day, recent, 2.0, 0.6, scores)
        self._paint(self.met, s, day, quick, 1.0, 0.3, scores)
        self._paint(at_home["cr"], np.where(home > 0, home * q.kinds + r, -1), day, recent, 5.0, 0.5, scores)
        self._paint(at_home["c"], home, day, quick, 5.0, 0.15, scores)
        self._paint(at_home["c"], home, day, recent, 5.0, 0.15, scores)
        self._paint(self._r, r, day, recent, 5.0, 0.3, scores)
        month = ((table[:, 2] + table[:, 3]) / 2).astype(np.float32)
        for painter in (self._kin_scores, self._near_scores):
            scores += painter(asked, month)
        return scores

    def _paint(
        self, index: Past, key: Ints, day: int, weight: Floats, smooth: float, factor: float, scores: Floats
    ) -> None:
        order = np.argsort(key, kind="stable")
        first, last = index.before(key[order], day)
        paint(order, key[order], first, last, index.target, index.day, day, weight, smooth, factor, scores)

    def _kin_scores(self, asked: Questions, weight: Floats) -> Floats:
        q, day = self.quads, asked.day
        kin = self._kin(day)[0]
        scores = np.zeros((len(asked), q.entities), np.float32)
        i = self._sr
        paint_kin(
            asked.subject,
            asked.relation,
            q.kinds,
            kin.near,
            kin.likeness,
            i.code,
            i.target,
            i.day,
            q.days,
            day,
            weight,
            0.4,
            scores,
        )
        return scores

    def _near_scores(self, asked: Questions, weight: Floats) -> Floats:
        q, day = self.quads, asked.day
        kin = self._kin(day)[0]
        scores = np.zeros((len(asked), q.entities), np.float32)
        first, last = self._sr.before(asked.subject * q.kinds + asked.relation, day)
        i = self._sr
        paint_near(first, last, i.target, i.day, day, weight, kin.near, kin.likeness, 1.0, 0.03, scores)
        first, last = self.met.before(asked.subject, day)
        i = self.met
        paint_near(first, last, i.target, i.day, day, weight, kin.near, kin.likeness, 1.0, 0.02, scores)
        return scores

    def prepare(self, day: int) -> None:
        """Refit what the day needs, so that its questions can then be worked on side by side."""
        self._kin(day)
        self._repeat_rate(day)

    def shortlist(self, asked: Questions) -> Shortlist:
        """The candidates of each question."""
        first = self.first_scores(asked)
        size = first.shape[1]
        k = min(self.options.candidates, size)
        candidate = np.zeros((len(asked), k), np.int64)
        best(first, self._kin(asked.day)[0].busiest, candidate)
        return Shortlist(
            asked=asked, first=first, candidate=candidate, score=np.take_along_axis(first, candidate, axis=1)
        )

    def codes(self, short: Shortlist, most: int) -> Ints:
        """The crossed names of `online.codes` for the first `most` candidates."""
        asked, candidate = short.asked, short.candidate[:, :most]
        kin = self._kin(asked.day)[0]
        s, r, home, role = asked.subject, asked.relation, kin.home, self.nature.role
        ages: list[Floats] = []
        for index, key in ((self._sr, s * self.quads.kinds + r), (self.met, s)):
            out = self._gather(index, key, asked.day, candidate, self.quads.entities, (30.0,))
            ages.append(out[..., 2])
        return codes(
            s, r, home[s], role[s], candidate, home[candidate], role[candidate], ages[0], ages[1], short.score[:, :most]
        )

    def _gather(self, index: Past, key: Ints, day: int, place: Ints, size: int, halves: tuple[float, ...]) -> Floats:
        out = np.zeros((*place.shape, len(halves) + 2), np.float32)
        order = np.argsort(key, kind="stable")
        first, last = index.before(key[order], day)
        part = np.zeros_like(out)
        gather(
            key[order],
            first,
            last,
            index.target,
            index.day,
            day,
            decay(halves, self.quads.days),
            place[order],
            size,
            part,
        )
        out[order] = part
        return out

    def describe(self, short: Shortlist) -> Floats:
        """Features of every candidate, shape (questions, candidates, features); `names` says which is which."""
        asked, candidate = short.asked, short.candidate
        q, day, kinds = self.quads, asked.day, self.quads.kinds
        kin, at_home = self._kin(day)
        k = candidate.shape[1]
        s, r = asked.subject, asked.relation
        home = np.where(kin.home > 0, kin.home, -1)
        hs = home[s]
        hc, rc = home[candidate], self.role[candidate]
        hr = np.where(hs > 0, hs * kinds + r, -1)
        rs = self.role[s]
        rr = np.where(rs > 0, rs * kinds + r, -1)
        back = np.where(r < q.relations, r + q.relations, r - q.relations)
        month = np.ascontiguousarray(decay((45.0,), q.days)[:, 0])
        parts: list[Floats] = []
        names: list[str] = []

        def add(name: str, index: Past, key: Ints, place: Ints, size: int, *halves: float) -> Floats:
            out = self._gather(index, key, day, place, size, halves)
            parts.append(out)
            names.extend([*(f"{name}_{h:g}" for h in halves), f"{name}_share", f"{name}_last"])
            return out

        n, size_c, size_r = q.entities, int(self.nature.country.max()) + 1, int(self.nature.role.max()) + 1
        sr = add("sr", self._sr, s * kinds + r, candidate, n, 1, 4, 15, 60, INFINITE)
        so = add("s", self.met, s, candidate, n, 1, 3, 10, 40, INFINITE)
        ro = add("r", self._r, r, candidate, n, 2, 15, 90)
        po = add("all", self._all, np.zeros_like(s), candidate, n, 1, 5, 30, INFINITE)
        cr = add("cr", at_home["cr"], hr, candidate, n, 3, 20, INFINITE)
        add("c", at_home["c"], hs, candidate, n, 1, 4, 30)
        add("sr_c", at_home["sr_c"], s * kinds + r, hc, size_c, 30)
        add("s_c", at_home["s_c"], s, hc, size_c, 3, 60)
        add("cr_c", at_home["cr_c"], hr, hc, size_c, 60)
        add("c_c", at_home["c_c"], hs, hc, size_c, 5)
        add("sr_role", self._sr_role, s * kinds + r, rc, size_r, 60)
        add("s_role", self._s_role, s, rc, size_r, 60)
        add("cr_role", at_home["cr_role"], hr, rc, size_r, 60)
        same = (hc == hs[:, None]) & (hc > 0)
        spot = np.where(rc > 0, rc * 2 + same, -1)
        add("rr_role", at_home["rr_role"], rr, spot, size_r * 2, INFINITE)
        add("r_role", at_home["r_role"], r, spot, size_r * 2, INFINITE)
        flat = self._gather(self._s_kind, s, day, back[:, None], kinds, (30.0,))
        first_, last_ = self.met.before(s, day)
        told = np.zeros((*candidate.shape, 5), np.float32)
        everything = self.met
        rules(
            s,
            r,
            first_,
            last_,
            everything.target,
            self.kind,
            everything.day,
            day,
            kin.quick,
            kin.slow,
            candidate,
            n,
            told,
        )
        parts.append(told)
        names += ["quick", "slow", "slow_max", "back", "back_last"]
        take = np.take_along_axis
        akin = take(self._kin_scores(asked, month), candidate, axis=1)
        close = take(self._near_scores(asked, month), candidate, axis=1)
        one = [
            ("first", short.score),
            ("kin", akin),
            ("near", close),
            ("same_home", np.where(hs[:, None] < 0, -1, same)),
            ("home_known", (hc > 0).astype(np.float32)),
            ("named_country", (self.nature.country[candidate] > 0)),
            ("pmi_sr", sr[..., 4] / (ro[..., 2] + 0.5)),
            ("pmi_s", so[..., 4] / (po[..., 3] + 0.5)),
            ("pmi_cr", cr[..., 2] / (ro[..., 2] + 0.5)),
            ("r_of_c", ro[..., 1] / (po[..., 2] + 0.5)),
            ("r_of_pair", sr[..., 4] / (so[..., 4] + 0.5)),
            ("itself", candidate == s[:, None]),
        ]
        # places within the question
        for name, x in (
            ("sr60", sr[..., 3]),
            ("sr_last", -sr[..., 6]),
            ("s10", so[..., 2]),
            ("s_last", -so[..., 6]),
            ("cr", cr[..., 1]),
            ("slow", told[..., 1]),
            ("kin", akin),
            ("r15", ro[..., 1]),
        ):
            place = np.argsort(np.argsort(-x, axis=1, kind="stable"), axis=1).astype(np.float32)
            one.append((f"{name}_place", np.where(x == x.min(axis=1, keepdims=True), NEVER, place)))
            if not name.endswith("last"):
                one.append((f"{name}_of_top", x / (x.max(axis=1, keepdims=True) + 1e-3)))
        wide = np.ones((1, k), np.float32)
        total_s = (last_ - first_).astype(np.float32)
        a, b = self._sr.before(s * kinds + r, day)
        total_sr = (b - a).astype(np.float32)
        a, b = self._r.before(r, day)
        whole = [
            ("n_s", total_s),
            ("n_sr", total_sr),
            ("n_r", (b - a) / max(day, 1)),
            ("back_rate", flat[:, 0, 0]),
            ("weekday", np.full(len(s), day % 7)),
            ("turned", (r >= q.relations)),
            ("partners", (so[..., 4] > 0).sum(axis=1)),
            ("role_s", rs > 0),
            ("repeats", self._repeat_rate(day)[r]),
            ("top_share", sr[..., 5].max(axis=1)),
        ]
        for name, x in whole:
            one.append((name, x[:, None] * wide))
        parts.append(np.stack([x.astype(np.float32) for _, x in one], axis=2))
        names += [name for name, _ in one]
        self.names = names
        return np.concatenate(parts, axis=2)

    def _repeat_rate(self, day: int) -> Floats:
        """By relation: share of its events before the day's block whose triple had been seen before."""
        if not hasattr(self, "_again"):
            q = self.quads
            code = self.pair * q.entities + q.object
            _, at, inverse = np.unique(code, return_index=True, return_inverse=True)
            self._again = q.day[at][inverse] < q.day
            self._rates: dict[int, Floats] = {}
        start = day - day % self.options.refit
        if start not in self._rates:
            q = self.quads
            n = int(np.searchsorted(q.day, start))
            all_ = np.bincount(q.relation[:n], minlength=q.kinds)
            again = np.bincount(q.relation[:n], weights=self._again[:n], minlength=q.kinds)
            self._rates = {start: ((again + 5) / (all_ + 10)).astype(np.float32)}
        return self._rates[start]
