"""What a release says of a priority or a measure: people, gap, room, baseline, smallest change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mobility.analysis.groups.disparity import GroupGap
from mobility.analysis.reliability import Release
from mobility.analysis.targets.by_place import PlaceTarget
from mobility.analysis.targets.levels import ALREADY_THERE, Suggestion, SuggestionKind
from mobility.analysis.uncertainty import Verdict


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What one release says of a metric, for everyone or a group of one place.

    ``target`` holds baseline, smallest change and peers, without a target being set. ``gap``
    is that of the group to the best-off one (``reference``, by the publisher's label, with its
    value), or the widest clear gap where everyone is meant; None where none can be told. ``people``
    are those behind it, None with the ``people_reason``; ``residents`` is how many residents are of
    the group, None where that is not known.
    """

    target: PlaceTarget
    gap: GroupGap | None = None
    reference: str = ""
    reference_value: float | None = None
    people: float | None = None
    people_reason: str = ""
    residents: float | None = None

    @property
    def release(self) -> Release:
        """The release that all of it is from."""
        return self.target.release

    @property
    def lag(self) -> int | None:
        """Years from the baseline to its publication; None without a baseline."""
        return None if self.target.year is None else self.release.year - self.target.year

    @property
    def room(self) -> Suggestion | None:
        """What the better quarter of the peers reaches; None where that is not known.

        Its reason is empty, or says that the place is there already.
        """
        return next(
            (
                each
                for each in self.target.suggestions
                if each.kind is SuggestionKind.PEER_QUARTILE
                and each.value is not None
                and each.reason in {"", ALREADY_THERE}
            ),
            None,
        )

    @property
    def is_behind(self) -> bool:
        """Whether the gap is clear and the group is the one behind."""
        return self.gap is not None and self.gap.family_verdict is Verdict.WORSE

    @property
    def scores(self) -> Mapping[str, float]:
        """A score to begin with by the basis of a criterion (`people`, `inequity`, `room`).

        They compare metrics of any unit: people are counted; a gap is the size of the logarithm of
        its ratio, 0 where it is not clear; room is that of the way to the better quarter of the
        peers, 0 where the place is there. What is not known is left out.
        """
        people = self.people if self.people is not None else self.residents
        scores = {} if people is None else {"people": people}
        if self.gap is not None and self.gap.ratio.value:
            scores["inequity"] = abs(math.log(self.gap.ratio.value)) if self.is_behind else 0.0
        now, room = self.target.baseline, self.room
        if now is not None and now.value > 0 and room is not None and room.value:
            ahead = bool(room.reason)
            scores["room"] = 0.0 if ahead else abs(math.log(room.value / now.value))
        return scores
