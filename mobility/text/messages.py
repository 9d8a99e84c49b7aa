"""Headlines as whole-message templates, and the few rules that fill their parts.

Every pattern (comparison, gap, change, position, absence) is one entry of ``MESSAGES`` with named
parts, so that a translation replaces whole messages and never pieces of a sentence. The phrases of
a metric (``Wording``) and of a group (``Subgroup.phrase``) are fields of the registry; a metric
without them, as every uploaded one, is named by its short label.
"""

from __future__ import annotations

import re

from mobility.registry import Metric, Subgroup, Unit, Wording
from mobility.text import brief_name, format_number, format_value, number_word
from mobility.text.languages import localized, say, translatable

MESSAGES = {
    # Gaps: two groups of one place, the group that is behind first.
    "gap.rate": (
        "{group} of {place} {verb} at {times} the rate of {reference} "
        "({value} against {other} {unit})"
    ),
    "gap.share": (
        "Of {among} in {place}, {value} in {of} {group} {verb}, "
        "{other} in {of} {reference} {auxiliary}"
    ),
    "gap.share, no whole": (
        "In {place}, {value} in {of} {group} {verb}, {other} in {of} {reference} {auxiliary}"
    ),
    "gap.noun": "In {place}, {noun} is {value} for {group}, {other} for {reference}",
    "gap.label": "{label} in {place}: {value} for {group}, {other} for {reference}",
    "gap.wider, untold": (
        "The gap of {group} looks wider ({value}), but the data cannot tell it from none"
    ),
    "gap.widest, untold": (
        "The gap of {group} looks widest ({value} against {other}), "
        "but the data cannot tell it from none"
    ),
    "gap.widest of all, untold": "Furthest apart: {group}, {value} against {other}",
    "gap.none clear": "{label} in {place}: no group is clearly behind {reference}",
    "gap.untold": (
        "{label} in {place}: the data cannot tell whether any group differs from {reference}"
    ),
    "gap.practically none": (
        "{label} in {place}: groups that can be tested are practically the same as {reference}"
    ),
    "gap.ahead": "Better off than {reference}: {groups}",
    # Level: one metric of a place against the median of other places.
    "level.share, told": (
        "Of {among} in {place}, {value} in {of} {verb}: {verdict} than in the {typical} "
        "({other} in {of})"
    ),
    "level.share, practically the same": (
        "Of {among} in {place}, {value} in {of} {verb}, practically the same as in the {typical} "
        "({other} in {of})"
    ),
    "level.share, untold": (
        "Of {among} in {place}, {value} in {of} {verb}, {other} in {of} in the {typical}: too "
        "uncertain to tell apart"
    ),
    "level.told": "{label} in {place}: {value}, {verdict} than in the {typical} ({other})",
    "level.practically the same": (
        "{label} in {place}: {value}, practically the same as in the {typical} ({other})"
    ),
    "level.untold": (
        "{label} in {place}: {value}, {other} in the {typical}: too uncertain to tell apart"
    ),
    "level.other set": "With {others} instead: {verdict}",
    # Areas inside a place.
    "neighborhoods.told": (
        "{measure} in {place}: worse than elsewhere in {first} of {judged} {areas}, better in "
        "{second}"
    ),
    "neighborhoods.undirected": (
        "{measure} in {place}: higher than elsewhere in {first} of {judged} {areas}, lower in "
        "{second}"
    ),
    "neighborhoods.none told": (
        "{measure} in {place}: none of {judged} {areas} can be told apart from the rest"
    ),
    "neighborhoods.values": (
        "{measure} in {place}: from {low} to {high} across {areas}, not compared"
    ),
    "neighborhoods.range": (
        "{measure} in {place}: from {first} in {first_area} to {last} in {last_area}"
    ),
    "neighborhoods.all weak": "{measure} in {place}: every area is too uncertain to judge",
    "neighborhoods.nothing": "{measure} in {place}: no area has a number that can be shown",
    "neighborhoods.curve": (
        "{gap} of the gap in {place} ({low} to {high}) lies in {few} of {judged} {areas}, with "
        "{people} of people"
    ),
    "neighborhoods.no curve": "{measure} in {place}: {reason}",
    "neighborhoods.residents": (
        "{group}: {share} live in areas that are worse than the rest, {other} of all residents"
    ),
    # Gaps: all of a place by one breakdown.
    "gaps.clear": (
        "{clear} of {tested} gaps by {by} in {place} {are} clear, most of all “{label}” for {group}"
    ),
    "gaps.all clear": (
        "{all} gaps by {by} in {place} are clear, most of all “{label}” for {group}"
    ),
    "gaps.none clear": "None of {tested} gaps by {by} in {place} is clear",
    "gaps.one, clear": (
        "The one gap by {by} in {place} that can be tested is clear: “{label}” for {group}"
    ),
    "gaps.one, not clear": "The one gap by {by} in {place} that can be tested is not clear",
    "gaps.none tested": "No gap by {by} in {place} can be tested",
    # Gap among places: the gap of a place against the median gap of other places.
    "gap position.wider": (
        "{label} in {place}: the gap between {group} and {reference} is wider than in the "
        "{typical} ({value} against {other})"
    ),
    "gap position.narrower": (
        "{label} in {place}: the gap between {group} and {reference} is narrower than in the "
        "{typical} ({value} against {other})"
    ),
    "gap position.other way": (
        "{label} in {place}: the gap between {group} and {reference} runs the other way than in "
        "the {typical} ({value} against {other})"
    ),
    "gap position.same": (
        "{label} in {place}: the gap between {group} and {reference} is practically as wide as in "
        "the {typical} ({value} against {other})"
    ),
    "gap position.untold": (
        "{label} in {place}: the gap between {group} and {reference}, {value}, cannot be told "
        "apart from that in the {typical}, {other}"
    ),
    "gap position.untested": (
        "{label} in {place}: the gap between {group} and {reference} is {value}, not compared "
        "with other places: {reason}"
    ),
    "gap position.none": (
        "{label} in {place}: the gap between {group} and {reference} is not compared with other "
        "places: {reason}"
    ),
    # Level and gap: how high the values of a place are, and how far two groups are apart.
    "level and gap.told": (
        "{label} in {place}: {value} for {whom}, with a gap of {gap} between {group} and "
        "{reference}"
    ),
    "level and gap.untold": (
        "{label} in {place}: {value} for {whom}; the data cannot tell the gap of {gap} between "
        "{group} and {reference} from none"
    ),
    "level and gap.practically none": (
        "{label} in {place}: {value} for {whom}, and practically no gap between {group} and "
        "{reference}"
    ),
    "level and gap.weak": (
        "{label} in {place}: {value} for {whom} and a gap of {gap} between {group} and "
        "{reference}, not reliable"
    ),
    "level and gap.none": (
        "{label} in {place}: no gap between {group} and {reference} to show beside how high values "
        "are"
    ),
    # Peers: those that do better than a place, and a place and its peers on two metrics.
    "better.tested": "On {metrics}, at least one peer does clearly better than {place}",
    "better.tested, one": (
        "Of the peers, only {peer} does clearly better than {place}: on {metrics}"
    ),
    "better.tested, most often": (
        "On {metrics}, at least one peer does clearly better than {place}, most often {peer} "
        "(on {count})"
    ),
    "better.tested, none": "No peer of {place} does clearly better on a measure that can be tested",
    "better.placed": "By position only, at least one peer stands better than {place} on {metrics}",
    "better.placed, one": (
        "By position only, of the peers {peer} alone stands better than {place}: on {metrics}"
    ),
    "better.placed, most often": (
        "By position only, at least one peer stands better than {place} on {metrics}, most often "
        "{peer} (on {count})"
    ),
    "better.placed, none": "By position only, no peer of {place} stands out",
    "two.above": (
        "{place} is above {first} of {total} on “{across}”, above {second} on “{upwards}”"
    ),
    "two.plain": "{place} and {total} among all {places} on “{across}” and “{upwards}”",
    "two.absent": "{place} does not have a value of both “{across}” and “{upwards}”",
    # Position: the tests of all metrics of a place.
    "position.tested": (
        "{count} of {metrics} can be compared reliably with the {typical}: {results}"
    ),
    "position.tested, one": (
        "One of {metrics} can be compared reliably with the {typical}: it {result}"
    ),
    "position.tested, all": (
        "{count} of {metrics} can be compared reliably with the {typical}: {all} {result}"
    ),
    "position.tested, none apart": (
        "{count} of {metrics} can be compared reliably with the {typical}: none can be told apart"
    ),
    "position.none": "None of {metrics} of {place} can be compared reliably",
    "position.rank": (
        "{label} in {place}: the {rank} value of {total} {places}, peers included{direction}"
    ),
    "position.range": "{label} in {place}: {range} with its peers, {order}",
    "position.range, half": "{label} in {place}, with its peers: {range}",
    "position.range of a verdict": (
        "Rank with its peers: {range}; it has to hold against every peer at once, so it is less "
        "certain than the comparison with their median"
    ),
    "position.closest": "The closest match to {place} of its {count} is {peer}",
    "position.only peer": "{peer} is the only peer of {place}",
    "position.stable": (
        "{count} of the {peers} {stay} under most other weightings; "
        "the rest depend on what we weight"
    ),
    "position.all stable": "All {peers} stay under most other weightings",
    "position.none stable": (
        "None of the {peers} stay under most other weightings: they depend on what we weight"
    ),
    "position.other set": "With {others} instead: {better} better, {worse} worse of {tested}",
    # Data to collect: what a group wants to know.
    "needs.none": "Nothing is on the list yet",
    "needs.one": "One thing to find out: {states}",
    "needs.some": "{count} things to find out: {states}",
    "needs.missing": "{label} of {groups}, who have no reliable value {breakdown} here",
    "needs.added": "“{what}” is on the list of data to collect",
    # What an uploaded file's numbers are taken for.
    "upload.direction": "Proposed: {direction} is better, because the name says “{word}”",
    "upload.divided": "Divided by {residents}",
    "position.unscored": "{count} more {are} not scored",
    # Grid: the peers that do better than a place, of all metrics that can be compared.
    "grid.one": (
        "{ahead} does better than {place} on {count} of {metrics} that can be compared, more than "
        "any other of the {peers}"
    ),
    "grid.several": (
        "{ahead} each do better than {place} on {count} of {metrics} that can be compared, more "
        "than any other of the {peers}"
    ),
    "grid.none": (
        "None of the {peers} clearly does better than {place} on the {metrics} that can be compared"
    ),
    "grid.nothing": "No measure of {place} can be compared with any of its {peers}",
    "position.unscored, all": "None of {metrics} is scored",
    # What the measures in one of the two lists of a place have in common.
    "list.areas, tested": "Clearly worse than the {typical}",
    "list.areas, placed": "In the worst quarter of {places}, not tested",
    "list.strengths, tested": "Clearly better than the {typical}",
    "list.strengths, placed": "In the best quarter of {places}, not tested",
    # Pillar: the measures of one pillar of a place; those that are tested first.
    "pillar.better": "{place} does better than the {typical} on {better}",
    "pillar.worse": "{place} does worse than the {typical} on {worse}",
    "pillar.better and worse": (
        "{place} does better than the {typical} on {better}, worse on {worse}"
    ),
    "pillar.best quarter": (
        "By position only, {place} is in the best quarter of {places} on {better}"
    ),
    "pillar.worst quarter": (
        "By position only, {place} is in the worst quarter of {places} on {worse}"
    ),
    "pillar.both quarters": (
        "By position only, {place} is in the best quarter of {places} on {better}, in the worst "
        "quarter on {worse}"
    ),
    "pillar.same": "{place} is practically the same as the {typical} on {tested}",
    "pillar.untold": "{place} cannot be told apart from the {typical} on {tested}",
    "pillar.middle": "By position only, {place} is in the middle half of {places} on {middle}",
    "pillar.nothing": "None of {metrics} of {place} can be judged: {reasons}",
    "pillar.nothing, one": "The one measure of {place} here cannot be judged: {reasons}",
    # Pillar change: the measures of one pillar of a place over the years.
    "pillar change.both": "In {place}, {better} improved, {worse} worsened",
    "pillar change.improved": "In {place}, {better} improved, no measure clearly worsened",
    "pillar change.worsened": "In {place}, {worse} worsened, no measure clearly improved",
    "pillar change.aimless": "In {place}, {moved} changed, neither better nor worse",
    "pillar change.same": "In {place}, {same} stayed practically the same",
    "pillar change.untold": "In {place}, the data cannot tell a change in {tested}",
    "pillar change.none": "In {place}, no measure can be compared over the years",
    # Map: one metric in all places, and the chosen one; 'here' where that can be said.
    "map.value": "{label}: {spread} in the middle half of {places}",
    "map.value, here": "{label}: {value} in {place}, {spread} in the middle half of {places}",
    "map.value, none": "{label}: none of the {places} has a value that can be judged",
    "map.verdict": (
        "{label}: better than in the {typical} in {first} of {total} {places}, worse in {second}"
    ),
    "map.verdict, better": "{label}: {place} does better than the {typical}",
    "map.verdict, worse": "{label}: {place} does worse than the {typical}",
    "map.verdict, practically the same": (
        "{label}: {place} is practically the same as the {typical}"
    ),
    "map.verdict, cannot tell": "{label}: {place} cannot be told apart from the {typical}",
    "map.verdict, neither": (
        "{label}: higher than in the {typical} in {first} of {total} {places}, lower in {second}"
    ),
    "map.verdict, none": "{label}: none of the {places} can be tested",
    "map.change": (
        "{label}: {first} of {total} {places} improved since {since}{money}, {second} worsened"
    ),
    "map.change, neither": (
        "{label}: {first} of {total} {places} rose since {since}{money}, {second} fell"
    ),
    "map.change, none": "{label}: none of the {places} can be compared with {since}",
    "map.position": (
        "{label}, by position only: {first_places} ranked in the {high} of {others}, {second} in "
        "the {low}"
    ),
    "map.position, here": "{label}, by position only: {place} is in the {quarter} of {others}",
    "map.position, none": "{label}: none of the {places} has a position",
    "map.modeled": "{label}, modeled and not measured: {total} {places}",
    "map.modeled, here": (
        "{label}, modeled and not measured: {modeled} in {place} (published: {value})"
    ),
    "map.modeled, synthetic": (
        "{label}, modeled and not measured: {total} {places} and {synthetic} more of which nothing "
        "is published"
    ),
    "direction.higher": "Higher is better",
    "direction.lower": "Lower is better",
    "direction.neither": "Neither way is better",
    "direction.higher, shaded": "The {stronger}, the higher; higher is better",
    "direction.lower, shaded": "The {stronger}, the higher; lower is better",
    "direction.neither, shaded": "The {stronger}, the higher; neither way is better",
    # Beside: a clicked place and the chosen one.
    "beside.told": "{result} than in {place}, by {size}",
    "beside.same": "Practically the same as in {place}",
    "beside.untold": "Cannot be told apart from {place}",
    "beside.untested": "{size} {side} {place}, not tested",
    "beside.equal": "The same value as in {place}, not tested",
    # Change: one metric of one place in two years.
    "change.told": "{label} in {place} {verb} from {first} in {start} to {last} in {end}{money}",
    "change.aimless": (
        "{label} in {place} {verb} from {first} in {start} to {last} in {end}{money}, "
        "neither better nor worse"
    ),
    "change.practically none": (
        "{label} in {place}: {first} in {start}, {last} in {end}{money}: practically the same"
    ),
    "change.untold": (
        "{label} in {place}: {first} in {start}, {last} in {end}{money}: "
        "too uncertain to call a change"
    ),
    "change.broken": (
        "{label} in {place} went from {first} in {start} to {last} in {end}{money}, but {break_}"
    ),
    "change.untested": (
        "{label} in {place}: {first} in {start}, {last} in {end}{money}; not compared"
    ),
    "change.one year": "{label} in {place}: {value} in {year}, not compared with another year",
    # Change of a gap: two groups of one place in two years.
    "gap change.gained": (
        "{label} in {place}: the gap between {group} and {reference} narrowed from {first} in "
        "{start} to {last} in {end}, as the value for {behind} improved"
    ),
    "gap change.fell": (
        "{label} in {place}: the gap between {group} and {reference} narrowed from {first} in "
        "{start} to {last} in {end}, but only as the value for {ahead} got worse"
    ),
    "gap change.narrowed": (
        "{label} in {place}: the gap between {group} and {reference} narrowed from {first} in "
        "{start} to {last} in {end}"
    ),
    "gap change.widened": (
        "{label} in {place}: the gap between {group} and {reference} widened from {first} in "
        "{start} to {last} in {end}"
    ),
    "gap change.turned": (
        "{label} in {place}: {ahead} were behind by {first} in {start}, {behind} by {last} in {end}"
    ),
    "gap change.practically none": (
        "{label} in {place}: the gap between {group} and {reference} is practically the same, "
        "{first} in {start} and {last} in {end}"
    ),
    "gap change.untold": (
        "{label} in {place}: the gap between {group} and {reference} was {first} in {start} and "
        "{last} in {end}: too uncertain to call a change"
    ),
    "gap change.untold, turned": (
        "{label} in {place}: {ahead} were behind by {first} in {start}, {behind} by {last} in "
        "{end}: too uncertain to call a change"
    ),
    "gap change.untested": (
        "{label} in {place}: the gap between {group} and {reference} was {first} in {start} and "
        "{last} in {end}; not compared: {reason}"
    ),
    "gap change.withheld": (
        "{label} in {place}: the gap between {group} and {reference} is not compared between "
        "{start} and {end}: {reason}"
    ),
    "gap change.none": (
        "{label} in {place}: the gap between {group} and {reference} is not compared: {reason}"
    ),
    # Comparison: a group with an even spread, and figures of several years with those of one.
    "comparison.neighbors": (
        "The average {person} of {place} lives where {share} of neighbors are not {group}; "
        "with an even spread it would be {even}"
    ),
    "comparison.neighbors, catch-all": (
        "The average {person} of {place} lives where {share} of neighbors are of other groups; "
        "with an even spread it would be {even}"
    ),
    "comparison.years": (
        "Group figures cover {years}; other pages use {others}, so everyone's value can differ"
    ),
    # Absence: no test, value, or no result.
    "untested": "No margin of error is published, so this is not tested",
    "untested, reason": "Not tested: {reason}",
    "absent": "{label} in {place}: {reason}",
    # Told: cards of what people told, in files that others read.
    "told.one": (
        "One card of what people told has no consent to be published: ask them first, then set "
        "Consent on the card"
    ),
    "told.some": (
        "{count} cards of what people told have no consent to be published: ask them first, then "
        "set Consent on the cards"
    ),
    "told.left out": "Left out: {cards} of what people told, without consent to be published",
    # Card: what the board says below the kind of a card.
    "card.changed": "changed by {who} {day}",
    # Readiness: on how many conditions a group is ready, and where its answers differ.
    "readiness.nothing": "Nobody has said yet how ready {place} is",
    "readiness.too few": "Too few people chose a level to say how ready {place} is",
    "readiness.differ": "Ready on {ready} of {total}; answers differ most on {conditions}",
    "readiness.alike": "Ready on {ready} of {total}; answers lie close together on all of them",
    "readiness.rounds": "Ready on {first} of {total} in {then}, on {last} in {now}",
    "readiness.rounds, few": "Rounds of {place} stand side by side from the second one on",
    "readiness.roles": "How roles answered, on {count} of {total} conditions",
    "readiness.roles, none": "Nothing can be shown by role without telling somebody’s answer",
    # Coalition: which sectors and predictors lack somebody; empty ones first.
    "coalition.nothing": "Nobody is on the roster of {place} yet",
    "coalition.asked": "Nobody has agreed yet in {place}; asked so far: {count}",
    "coalition.no sector": "Nobody for {sectors}",
    "coalition.nobody": "Nobody works on {predictors}",
    "coalition.no resident": "no resident on {predictors}",
    "coalition.no resident at all": "no group of residents on the roster",
    "coalition.everywhere": "Residents and others work on every predictor in {place}",
    # Roster: which residents formed or lead an organization on it, as the organizations say.
    "roster.groups": "{groups}: no organization of their own on the roster of {place} yet",
    "roster.no group": "No organization on the roster of {place} says yet who formed it",
    "roster.every group": "Each group of residents has an organization of its own on the roster",
    # Plan: what there is of it, what is missing, and what does not fit together.
    # Connect: what hangs together.
    "together.some": (
        "Where “{metric}” is higher in a state, {count} of {total} other metrics tend to be higher "
        "or lower too: most of all “{first}” ({direction})"
    ),
    "together.none": (
        "Among the counties of a state, none of {total} other metrics clearly goes together with "
        "“{metric}”"
    ),
    "together.not compared": "No other metric can be compared with “{metric}” among counties",
    "together.pair": "In counties where “{first}” is higher, “{second}” tends to be {direction}",
    "together.pair, untold": (
        "Among the counties of a state, “{first}” and “{second}” do not clearly go together"
    ),
    "wall.together.some": "{count} of {total} metrics go together with “{metric}”",
    "wall.together.none": "No metric clearly goes together with “{metric}”",
    "areas.programs": (
        "Programs of {place} touch {touched} of {predictors}; {without} have no program here yet"
    ),
    "areas.nothing": (
        "How ten policy areas hang together with {predictors}: no program of {place} is written "
        "down yet"
    ),
    "wall.areas.programs": "{without} of {predictors} have no program here yet",
    "wall.areas.nothing": "No program of {place} is written down yet",
    "cause.nothing": "Nothing is on the map of causes of {place} yet",
    "cause.no loop": "{parts} and {arrows}, and no loop yet: nothing leads back to where it began",
    "cause.loops": (
        "{parts} and {arrows} make {loops}: {reinforcing} reinforcing, {balancing} balancing"
    ),
    "cause.reinforcing, shown": "Loop {loop} feeds itself: {count} lead back to where they begin",
    "cause.balancing, shown": "Loop {loop} holds back: {count} turn a change around",
    "cause.reinforcing loop": "{loop} feeds itself (reinforcing): {way}",
    "cause.balancing loop": "{loop} holds itself back (balancing): {way}",
    "wall.cause.loops": "{loops}: {reinforcing} reinforcing, {balancing} balancing",
    "wall.cause.no loop": "{parts} and {arrows}, no loop yet",
    "plan.nothing": "Nothing is planned for {place} yet",
    "plan.whole": "{priorities}, {actions}, {measures}",
    "plan.missing": "{priorities}, {actions}, {measures}. Missing: {missing}",
    "plan.to check": "{priorities}, {actions}, {measures}. To check: {things}",
    "plan.missing, to check": (
        "{priorities}, {actions}, {measures}. Missing: {missing}. To check: {things}"
    ),
    "plan.lacks, priority without an outcome": "an outcome for {records}",
    "plan.lacks, priority without an action": "an action for {records}",
    "plan.lacks, outcome without an action": "an action for {records}",
    "plan.lacks, outcome without a measure": "a measure for {records}",
    "plan.lacks, action without an outcome": "an outcome for {records}",
    "plan.lacks, step without a measure": "a measure for {records}",
    "plan.lacks, measure without an owner": "an owner for {records}",
    "plan.lacks, measure without a frequency": "how often a value comes for {records}",
    "plan.lacks, slow measure without a faster one": "a faster local measure beside {records}",
    "plan.lacks, measure without a target": "a target for {records}",
    "plan.lacks, overdue measure": "the newest value of {records}",
    "plan.lacks, empty field": "{records}",
    "plan.fault, priority without an outcome": (
        "“{title}” has no outcome yet: say what will be different for people"
    ),
    "plan.fault, priority without an action": "“{title}” has no action yet: say who will do what",
    "plan.fault, outcome without an action": "No action leads to “{title}” yet",
    "plan.fault, outcome without a measure": (
        "“{title}” has no measure yet: say how you will see that it happens"
    ),
    "plan.fault, outcome worded as an activity": (
        "“{title}” says what you do: say what it changes for people"
    ),
    "plan.fault, action without an outcome": (
        "“{title}” leads to no outcome yet: say what it changes for people"
    ),
    "plan.fault, step without a measure": (
        "“{title}” has no measure yet: say how much of it, or how well"
    ),
    "plan.fault, measure without an owner": "No role brings the values of “{title}” yet",
    "plan.fault, measure without a frequency": "Say how often a value of “{title}” comes",
    "plan.fault, slow measure without a faster one": (
        "“{title}” comes years later: put a faster local measure beside it"
    ),
    "plan.fault, measure without a target": "“{title}” has no target yet",
    "plan.fault, overdue measure": "A value of “{title}” was due on {day}",
    "plan.fault, two values of one date": "“{title}” has two values of {day}: keep one",
    "plan.fault, contradictory dates": (
        "“{title}” ends before it begins on {day}: change one of the two days"
    ),
    "plan.fault, contradictory dates, target": (
        "The target for “{title}” has to come after its baseline of {year}: choose a later year"
    ),
    "plan.fault, target for a gap without the other group": (
        "Say to which group the gap of “{title}” is"
    ),
    "plan.fault, link to a deleted row": (
        "{field} of “{title}”: “{other}” was deleted; bring it back, or choose another"
    ),
    "plan.fault, link to a deleted row, unknown": (
        "{field} of “{title}”: it is not in the plan; choose another"
    ),
    "plan.fault, link to a row of another place": (
        "{field} of “{title}”: “{other}” belongs to another place; choose one of this plan"
    ),
    "plan.fault, role that looks like a person": (
        "{field} of “{title}”: is this a person? Write the role, which stays when people change"
    ),
    "plan.fault, role that looks like a person, contact": (
        "{field} of “{title}”: is this an address or a number? Write the role"
    ),
    "plan.fault, empty field": "{field} of “{title}” is still empty",
    "plan.chain": "If we {if_}, then {then}, because {because}",
    "plan.measure": "“{title}” comes {frequency} from {source}; {owner} brings it",
    "plan.measure, no owner": "“{title}” comes {frequency} from {source}; no role brings it yet",
    "plan.measure, no frequency": (
        "“{title}” comes from {source}, how often is not said yet; {owner} brings it"
    ),
    "plan.measure, no frequency, no owner": (
        "“{title}” comes from {source}; how often and by whom is not said yet"
    ),
    "plan.baseline": "It begins at {value} in {period}",
    "plan.baseline, interval": "It begins at {value} in {period} ({interval})",
    "plan.baseline, release": "It begins at {value} in {period}, says release {release}",
    "plan.baseline, interval, release": (
        "It begins at {value} in {period} ({interval}), says release {release}"
    ),
    "plan.baseline, gap": "It begins with a gap of {value} in {period}",
    "plan.baseline, gap, interval": "It begins with a gap of {value} in {period} ({interval})",
    "plan.value": "{day}: {value}",
    "plan.value, few": "{day}: of too few people for a number",
    "plan.target": "By {year}, “{title}” is at {value}",
    "plan.target, share": "By {year}, {value} in {of} {people} {verb}",
    "plan.target, share, since": ("By {year}, {value} in {of} {people} {verb} ({now} in {period})"),
    "plan.target, gap": "By {year}, the gap of “{title}” to {reference} is {value} or less",
    "plan.target, unfinished": "The target for “{title}” still lacks a value or a year",
    "plan.revised": "Until {day}: {value} by {year}",
    "plan.revised, reason": "Until {day}: {value} by {year}. Why it changed: {reason}",
    "plan.earlier": "{field} until {day}: “{value}”",
    "plan.earlier, reason": "{field} until {day}: “{value}”. Why it changed: {reason}",
    # Priorities: which are chosen whatever the criteria weigh.
    "priorities.hold and depend": (
        "{hold} under every weighting we tried; {depend} on the weights"
    ),
    "priorities.all hold": "All {chosen} hold under every weighting we tried",
    "priorities.none hold": "No priority holds under every weighting: {depend} on the weights",
    "priorities.one, holds": "“{title}” holds under every weighting we tried",
    "priorities.one, depends on the weights": "“{title}” depends on the weights",
    "priorities.one, depends on the weights, criterion": (
        "“{title}” depends on the weights: it needs more weight on “{criterion}”"
    ),
    "priorities.one, never chosen": "“{title}” is chosen under no weighting we tried",
    "priorities.one, not compared": "“{title}” is not compared: {reason}",
    "priorities.not compared": "Which priorities hold is not known: {reason}",
    # Vote: how a group has scored a priority, each on their own phone.
    "vote.score": "{criterion}: {mean} of {most} on average, from {low} to {high} ({answers})",
    "vote.score, same": "{criterion}: everybody gave {low} of {most} ({answers})",
    "vote.score, split": (
        "{criterion}: opinions are split, from {low} to {high} ({mean} of {most} on average, "
        "{answers})"
    ),
    # Thread: from priority to target.
    "thread.plan": "{place}: {priorities}, {outcomes}, {actions}, {measures}, {targets}",
    "thread.priority": "{title}: {outcomes}, {actions}, {measures}, {targets}",
    # Facts: what a release says of a priority or a measure.
    "facts.release": "Release {release} says",
    "facts.baseline": "{value} in {year} ({interval}), published {lag} later",
    "facts.baseline, same year": "{value} in {year} ({interval}), published in the same year",
    "facts.people": "{people} are behind the gap",
    "facts.residents": "{group}: about {people}",
    "facts.gap, none": "No gap between groups is clear here",
    "facts.room": "The best quarter of {peers} reaches {value}, {size} better than here",
    "facts.room, none": "As good as the best quarter of {peers} already",
    # Progress: how far a place has come on the way to its target.
    "progress.not compared": "Not compared: {reason}",
    "progress.not compared, values": "Not compared: {reason}; by the published values {part}",
    "progress.met": "The published value has reached the target",
    "progress.met, better": ("The published value has passed the target, by more than chance"),
    "progress.met, cannot tell": (
        "The published value has reached the target, but the data cannot tell the two apart"
    ),
    "progress.no change": "No change since {since} that the data can tell from chance",
    "progress.improving": "Improving since {since}: {part}",
    "progress.getting worse": "Getting worse since {since}: {part}",
    "progress.way": "{percent} of the way",
    "progress.way, interval": "{percent} of the way ({lower} to {upper})",
    "progress.away": "farther from the target by {percent} of the planned way",
    "progress.away, interval": (
        "farther from the target by {percent} of the planned way ({lower} to {upper})"
    ),
    "progress.at the target, untold": (
        "The value is at the target, but the data cannot tell it from that of {since}"
    ),
    "progress.counted": "Counted and not tested: {part}",
    "progress.counted, met": "The count has reached the target",
    "progress.not due yet": "Not due yet: {reason}",
    "progress.series broken": "The series is broken: {reason}",
    "progress.no longer published": "No longer published: {reason}",
    "progress.behind": "{standing}, and behind the path it needs",
    "progress.brief, behind": "{progress}, behind the path it needs",
    "progress.brief, reason": "{progress}: {reason}",
    "progress.count, met": "{count} met",
    "progress.count, improving": "{count} improving",
    "progress.count, no detectable change": "{count} without a detectable change",
    "progress.count, getting worse": "{count} getting worse",
    "progress.count, not due yet": "{count} not due yet",
    "progress.count, series broken": "{count} with a broken series",
    "progress.count, no longer published": "{count} no longer published",
    "progress.count, not compared": "{count} not compared",
    "progress.targets": "Of {targets} targets in {place}: {counts}",
    "progress.targets, one": "The one target in {place}: {counts}",
    "progress.no targets": "No target is set for {place} yet",
    "progress.wall": (
        "{met} met, {improving} improving, {worse} getting worse, of {targets} targets"
    ),
    "progress.values": "{before} in {start}, {now} in {end}; target {target} by {year}",
    "progress.values, dollars": (
        "{before} in {start}, {now} in {end} (both in dollars of {start}); target "
        "{target} by {year}"
    ),
    "progress.values, none newer": "{before} in {start}; target {target} by {year}",
    "progress.revised": (
        "“{title}”: its value of {year} was {stored} in the plan and is {published} now, which "
        "is a revision and no change"
    ),
    "progress.revised, brief": "{title}, {year}: {stored} in the plan, {published} now",
    "progress.others, better": (
        "In the same years half of the {places} improved by {size} or more"
    ),
    "progress.others, worse": (
        "In the same years half of the {places} got worse by {size} or more"
    ),
    "progress.decide, getting worse": (
        "“{title}” is getting worse: change the action, or say why to wait"
    ),
    "progress.decide, behind": (
        "“{title}” is behind the path it needs: do more, or set a later year with a reason"
    ),
    "progress.decide, series broken": (
        "“{title}” has a broken series: set a new baseline and a new target"
    ),
    "progress.decide, no longer published": (
        "“{title}” is no longer published: choose another measure"
    ),
    "progress.decide, overtaken": (
        "After a revision the target of “{title}” is no better than its baseline: set a new one"
    ),
    "progress.decide, past": (
        "The year of “{title}” has passed and the target is not met: close it, or set a new one"
    ),
    "progress.nothing to decide": "No target needs a decision because of this release",
    "progress.due": "{role}: {what} by {day}",
    "progress.overdue": "{role}: {what}, overdue since {day}",
    "progress.due, value": "a value of “{title}”",
    "progress.due, review": "a second look at “{title}”",
    "progress.due, engagement": "the decision point “{title}”",
    "progress.due, action": "the start of “{title}”",
    "progress.no role": "no role yet",
    # Target: first whether the data could show it, then what comparable places managed.
    "target.seen": (
        "These data could show such a change in {year} at the earliest, with the value of "
        "{data_year}"
    ),
    "target.seen, pace": (
        "Even as fast as the fastest tenth, a change could be seen in {year} at the earliest, with "
        "the value of {data_year}"
    ),
    "target.unseen": (
        "These data cannot show a change of {planned} here, only one of {seen} or more"
    ),
    "target.unseen, pace": (
        "These data could not show even a change as fast as the fastest tenth: {reason}"
    ),
    "target.unseen, unknown": "When these data could show it is not known: {reason}",
    "target.smallest": (
        "A change of less than {size} looks like chance here; one of {seen} is seen four times in "
        "five"
    ),
    "target.smallest, enough": (
        "A change of less than {size} looks like chance here; one of {seen} is seen four times in "
        "five, so {planned} is enough"
    ),
    "target.smallest, too little": (
        "A change of less than {size} looks like chance here; one of {seen} is seen four times in "
        "five, so {planned} may happen unseen"
    ),
    "target.smallest, unknown": "How small a change these data could show is not known: {reason}",
    "target.survey": (
        "A survey of your own could show it, with {people} in each of two rounds (two to three "
        "times as many where whole schools or blocks are asked)"
    ),
    "target.survey, two groups": (
        "A survey of your own could show it, with {people} of each group in each of two rounds "
        "(two to three times as many where whole schools or blocks are asked)"
    ),
    "target.count": "A count of everybody could show it, which may be in {source}",
    "target.pooled": (
        "So could {times} values of separate periods taken together before and after, or an area "
        "with {times} times as many people asked"
    ),
    "target.pace": "From {start} to {end} half of {places} {half}, one in ten {fast}",
    "target.pace, median": (
        "From {start} to {end} half of {places} {half}; how much of that is chance is not known: "
        "{reason}"
    ),
    "target.pace, unknown": "How fast comparable {places} move is not known: {reason}",
    "target.noise": "Of the differences between their published changes {part} are chance",
    "target.ambition, few": ("Fewer than one in ten {places} have managed {size} in as many years"),
    "target.ambition, some": "Fewer than half of the {places} have managed {size} in as many years",
    "target.ambition, many": "Half of the {places} or more have managed {size} in as many years",
    "target.reach": "Even the fastest tenth would need {years} ({lower} to {upper})",
    "target.reach, open": "Even the fastest tenth would need {years} ({lower} or more)",
    "target.reach, unknown": "How many years it would take is not known: {reason}",
    "target.outlook": "If nothing changes: {value} in {year} ({lower} to {upper})",
    "target.tried": (
        "Tried on {year}, this was off by {size}; taking the last value would have been by {last}"
    ),
    "target.tried, line": (
        "Tried on {year}, this was off by {size}; taking the last value would have been by {last}, "
        "a straight line by {line}"
    ),
    "target.luck, higher": (
        "Part of the published value is luck: without any program expect {level}, {size} higher"
    ),
    "target.luck, lower": (
        "Part of the published value is luck: without any program expect {level}, {size} lower"
    ),
    "target.suggestion": "{source}: {value}",
    "target.suggestion, none": "{source}: none, {reason}",
    "target.suggestion, reason": "{source}: {value}, {reason}",
    "target.suggestion, more": "{source}: {value}, {size} more than now",
    "target.suggestion, less": "{source}: {value}, {size} less than now",
    "target.suggestion, more, shown": (
        "{source}: {value}, {size} more than now, enough for the data to show"
    ),
    "target.suggestion, less, shown": (
        "{source}: {value}, {size} less than now, enough for the data to show"
    ),
    "target.suggestion, more, not shown": (
        "{source}: {value}, {size} more than now, too little for the data to show"
    ),
    "target.suggestion, less, not shown": (
        "{source}: {value}, {size} less than now, too little for the data to show"
    ),
    "target.unit": "A share is written from 0 to 1: for {percent} write {share}",
    # Wall: the two lists of the overview in about a dozen words.
    "wall.side": "{place} is clearly {verdict} than the {typical} on {metrics}",
    "wall.side, none": "No measure is clearly {verdict} in {place} than in the {typical}",
    # Wall: headlines in about a dozen words where the page's of the same name are longer, and in
    # fewer ('brief') where their parts are long. The small line below the chart has the page's.
    "wall.gap.rate": "{group} of {place} {verb} {times} as often as {reference}",
    "wall.gap.share": "Of {of} {group} of {place}, {value} {verb}; of {reference}, {other}",
    "wall.neighborhoods.told": (
        "{measure}: worse in {first} of {judged} {areas}, better in {second}"
    ),
    "wall.neighborhoods.told, brief": "Worse in {first} of {judged} {areas}, better in {second}",
    "wall.neighborhoods.undirected": (
        "{measure}: higher in {first} of {judged} {areas}, lower in {second}"
    ),
    "wall.neighborhoods.undirected, brief": (
        "Higher in {first} of {judged} {areas}, lower in {second}"
    ),
    "wall.neighborhoods.none told": "{measure}: no area can be told apart from the rest",
    "wall.neighborhoods.none told, brief": (
        "None of {judged} {areas} can be told apart from the rest"
    ),
    "wall.neighborhoods.values": "{measure}: from {low} to {high} across {areas}",
    "wall.neighborhoods.values, brief": "From {low} to {high} across {areas}",
    "wall.neighborhoods.range": "{measure}: {first} in {first_area}, {last} in {last_area}",
    "wall.neighborhoods.range, brief": "From {first} in {first_area} to {last} in {last_area}",
    "wall.neighborhoods.range, briefest": "From {first} to {last} across the areas",
    "wall.neighborhoods.all weak": "Every area is too uncertain to judge",
    "wall.neighborhoods.nothing": "No area has a number that can be shown",
    "wall.neighborhoods.curve": "{gap} of the gap lies in {few} of {judged} {areas}",
    "wall.neighborhoods.no curve": "{measure}: no few areas explain a gap here",
    "wall.neighborhoods.no curve, brief": "No few areas explain a gap here",
    "wall.gap.label": "{label} in {place}: {value} for {group}, {other} for {reference}",
    "wall.gap.behind": "{label} in {place}: {group} are furthest behind",
    "wall.gap.none clear": "{label} in {place}: no group is clearly behind",
    "wall.gap.untold": "{label} in {place}: the data cannot tell the groups apart",
    "wall.gap.practically none": "{label} in {place}: practically the same for every tested group",
    "wall.level.told": "{label} in {place}: {verdict} than in the {typical}",
    "wall.level.practically the same": (
        "{label} in {place}: practically the same as in the {typical}"
    ),
    "wall.level.untold": "{label}: {place} cannot be told apart from the {typical}",
    "wall.gaps.clear": "{clear} of {tested} gaps by {by} in {place} {are} clear",
    "wall.gaps.all clear": "{all} gaps by {by} in {place} are clear",
    "wall.gaps.one, clear": "The one gap by {by} tested in {place} is clear",
    "wall.gaps.one, not clear": "The one gap by {by} tested in {place} is not clear",
    "wall.gap position.wider": "{label} in {place}: a wider gap than in the {typical}",
    "wall.gap position.narrower": "{label} in {place}: a narrower gap than in the {typical}",
    "wall.gap position.other way": "{label} in {place}: the opposite gap to the {typical}",
    "wall.gap position.same": "{label} in {place}: practically the same gap as the {typical}",
    "wall.gap position.untold": "{label} in {place}: whether the gap is unusual cannot be told",
    "wall.gap position.untested": "{label} in {place}: the gap is not compared with other places",
    "wall.gap position.none": "{label} in {place}: the gap is not compared with other places",
    "wall.level and gap.told": "{label} in {place}: {value} for {whom}, a gap of {gap}",
    "wall.level and gap.told, brief": "{label} in {place}: a gap of {gap}",
    "wall.level and gap.untold": "{label} in {place}: the data cannot tell a gap",
    "wall.level and gap.practically none": "{label} in {place}: practically no gap",
    "wall.level and gap.weak": "{label} in {place}: the gap is not reliable",
    "wall.level and gap.none": "{label} in {place}: no gap to show",
    "wall.better.tested, one": "Of the peers, only {peer} does clearly better than {place}",
    "wall.better.tested, most often": (
        "On {metrics}, at least one peer does clearly better than {place}"
    ),
    "wall.better.placed, one": "Only the peer {peer} stands better than {place}, by position",
    "wall.better.placed": "By position only, some peers stand better than {place} on {metrics}",
    "wall.better.placed, most often": (
        "By position only, some peers stand better than {place} on {metrics}"
    ),
    "wall.two.above": "{place} is above {first} of {total} on “{across}”, {second} on “{upwards}”",
    "wall.two.above, brief": (
        "{place} is above {first} of {total} on one measure, {second} on the other"
    ),
    "wall.two.plain": "{place} among {total}: “{across}” beside “{upwards}”",
    "wall.two.plain, brief": "{place} among {total} on two measures",
    "wall.two.absent": "{place} does not have a value of both measures",
    "wall.position.tested": "{count} of {metrics} of {place} can be compared with the {typical}",
    "wall.position.tested, brief": "{count} of {metrics} of {place} can be compared reliably",
    "wall.position.rank": "{label} in {place}: {rank} of {total} {places}",
    "wall.position.range": "{label} in {place}: {range} with its peers",
    "wall.position.range, brief": "{label} in {place}: {range}",
    "wall.position.range, half": "{label} in {place}: {range} of its peers",
    "wall.position.range, half, brief": "{label}: the data cannot place {place} among its peers",
    "wall.position.closest": "The closest match to {here} of its {count} is {peer}",
    "wall.position.closest, brief": "The closest match to {here} is {peer}",
    "wall.grid.one": "Among peers, {ahead} does better than {place} on {count} of {metrics}",
    "wall.grid.several": "{several} each do better than {place} on {count} of {metrics}",
    "wall.grid.none": "None of {peers} clearly does better than {place} on {metrics}",
    "wall.pillar.better and worse": (
        "Against the {typical}, {place} does better on {better}, worse on {worse}"
    ),
    "wall.pillar.best quarter": "{place} ranks in the best quarter of {places} on {better}",
    "wall.pillar.worst quarter": "{place} ranks in the worst quarter of {places} on {worse}",
    "wall.pillar.both quarters": (
        "{place} among {places}: best quarter on {better}, worst quarter on {worse}"
    ),
    "wall.pillar.middle": "{place} ranks in the middle half of {places} on {middle}",
    "wall.pillar.nothing": "None of {metrics} of {place} can be judged",
    "wall.pillar.nothing, one": "The one measure of {place} here cannot be judged",
    "wall.map.value": "{label}: {spread} in the middle half",
    "wall.map.value, here": "{label}: {value} in {place}, {side} the middle half of {places}",
    "wall.map.value, here, brief": "{label}: {place} is {side} the middle half of {places}",
    "wall.map.value, here, briefest": "{label}: {place} is {side} the middle half",
    "wall.map.verdict": "{label}: better than the {typical} in {first_places}, worse in {second}",
    "wall.map.verdict, brief": (
        "{label}: better than typical in {first_places}, worse in {second}"
    ),
    "wall.map.verdict, better, brief": "{label}: {place} does better than typical",
    "wall.map.verdict, worse, brief": "{label}: {place} does worse than typical",
    "wall.map.verdict, practically the same, brief": (
        "{label}: {place} is practically the same as typical"
    ),
    "wall.map.verdict, cannot tell": "{label}: {place} cannot be told from the {typical}",
    "wall.map.verdict, cannot tell, brief": "{label}: {place} cannot be told from typical",
    "wall.map.verdict, neither": (
        "{label}: higher than the {typical} in {first_places}, lower in {second}"
    ),
    "wall.map.verdict, neither, brief": (
        "{label}: higher than typical in {first_places}, lower in {second}"
    ),
    "wall.map.change": "{label}: {first_places} improved since {since}, {second} worsened",
    "wall.map.change, none": "{label}: not compared with {since}",
    "wall.map.change, neither": "{label}: {first_places} rose since {since}, {second} fell",
    "wall.map.position": "{label}: {first_places} ranked in the {high} of {others}",
    "wall.map.position, brief": "{label}: {first_places} ranked in the {high}",
    "wall.map.position, here": "{label}: {place} ranks in the {quarter} of {others}",
    "wall.map.position, here, brief": "{label}: {place} ranks in the {quarter}",
    "wall.map.modeled, here": "{label}, modeled: {modeled} in {place} (published: {value})",
    "wall.map.modeled, synthetic": (
        "{label}, modeled: {total} {places}, and {synthetic} of which nothing is published"
    ),
    "wall.change.told": "{label} in {place} {verb} from {first} to {last} since {start}{money}",
    "wall.change.told, brief": "{label} in {place} {verb} since {start}",
    "wall.change.aimless": "{label} in {place} {verb} from {first} to {last} since {start}{money}",
    "wall.change.aimless, brief": "{label} in {place} {verb} since {start}",
    "wall.change.practically none": "{label} in {place}: practically the same in {start} and {end}",
    "wall.change.untold": "{label} in {place}: too uncertain to call a change since {start}",
    "wall.change.broken": "{label} in {place}: {start} and {end} cannot be compared",
    "wall.change.untested": "{label} in {place}: {start} and {end} are not compared",
    "wall.change.one year": "{label} in {place}: {value} in {year}",
    "wall.gap change.gained": "{label} in {place}: {behind} gained ground since {start}",
    "wall.gap change.fell": "{label} in {place}: the gap narrowed only as {ahead} got worse",
    "wall.gap change.narrowed": "{label} in {place}: {behind} are less far behind than in {start}",
    "wall.gap change.widened": "{label} in {place}: {behind} are further behind than in {start}",
    "wall.gap change.turned": "{label} in {place}: {behind} are behind now, {ahead} in {start}",
    "wall.gap change.turned, brief": "{label} in {place}: the gap turned around since {start}",
    "wall.gap change.practically none": (
        "{label} in {place}: practically the same gap as in {start}"
    ),
    "wall.gap change.untold": "{label} in {place}: the data cannot tell whether the gap changed",
    "wall.gap change.untold, turned": (
        "{label} in {place}: the data cannot tell whether the gap changed"
    ),
    "wall.gap change.untested": "{label} in {place}: the gap is not compared over the years",
    "wall.gap change.withheld": "{label} in {place}: the gap is not compared over the years",
    "wall.gap change.none": "{label} in {place}: the gap is not compared over the years",
    "wall.comparison.neighbors": (
        "For the average {person} of {place}, {share} of neighbors are not {group}"
    ),
    "wall.comparison.neighbors, brief": "{people} of {place}: {share} neighbors of other groups",
    "wall.comparison.neighbors, catch-all": (
        "{people} of {place}: {share} neighbors of other groups"
    ),
    "wall.comparison.neighbors, even": (
        "In {place}, no group is more than a point below an even spread"
    ),
    "wall.comparison.home value": (
        "{people} of {place}: {against} of households, {share} of home value"
    ),
    "wall.comparison.home value, brief": "{people} of {place} own {share} of home value",
    "wall.comparison.home value, even": (
        "In {place}, no group is more than a point below its share"
    ),
    "wall.comparison.council": "{people} of {place}: {seats}, {share} of residents",
    "wall.comparison.council, near": (
        "In {place}, every group is within one seat of its share of residents"
    ),
    "wall.comparison.council, even": "In {place}, no group is a seat or more below its share",
    "wall.comparison.council, unknown": "Who sits on the council of {place} has to come from you",
    "wall.missing": "{label} in {place}: no reliable value for {some} of {total} {groups}",
    "wall.missing, all": "{label} in {place}: no {group} has a reliable value",
    "wall.missing, none": "{label} in {place}: every {group} has a reliable value",
    "wall.missing, not loaded": "{label} in {place}: the files loaded hold no groups",
    "wall.missing, nobody": "{label} in {place}: nobody can be seen by group",
    "wall.funnel.within": "{label}: {place} lies within the funnel of {among}",
    "wall.funnel.outside": "{label}: {place} lies {side} the 95 % limits of {among}",
    "wall.funnel.far outside": "{label}: {place} lies {side} the 99.8 % limits of {among}",
    "wall.funnel.no interval": "{label}: {place} has no value with an interval",
    "wall.funnel.weak": "{label}: the value of {place} is not reliable",
    # Wall: which rows of many it shows.
    "wall.rows": "{shown} of {total} on the wall; the page has the others",
    "wall.changes": "{shown} of {total}, those that changed first; the page has the others",
    "wall.verdicts": (
        "{shown} of {total}, those told apart from the peers first; the page has the others"
    ),
    "wall.gaps": "{shown} of {total}, the clearest gaps first; the page has the others",
    "wall.better": "{shown} of {total}, those with most peers ahead first; the page has the others",
    "wall.grid": (
        "{shown} of {total}, those that tell most peers apart first; the page has the others"
    ),
    "wall.grid, peers": (
        "{shown} of {total}, and the first {first} of {peers}; the page has the others"
    ),
    "wall.peers": "The first {shown} of {total}; the page has the others",
}
"""The templates by pattern and case; a sentence has no period."""

APP_ONLY = (
    "wall.", "upload.", "beside.", "told.one", "told.some", "facts.", "priorities.",
    "card.", "plan.fault", "plan.lacks", "plan.whole", "plan.missing", "plan.to check",
    "plan.nothing", "plan.earlier", "target.unit", "needs.missing", "needs.added",
)  # fmt: skip
"""How the names of templates begin that no file for the public has, so no language but English."""

_TIMES = {2: translatable("twice")}  # other whole numbers are '... times'
_NEAR, _EXACT = 0.2, 0.05
_MANY = 10  # times; more are whole numbers
_FEW = 2  # people in 100; fewer are so many in 1,000
_WALL_WORDS = 15  # about a dozen: those of a sentence that is read from the last row
_SHORT = 2  # words of a whole ("households", "babies born") that says no more than its groups


def message(name: str, **parts: str) -> str:
    """Return a message with its parts, the first letter large, without a period.

    It is in the language that `speaking` has set.
    """
    text = say(MESSAGES[name], **parts)
    return f"{text[:1].upper()}{text[1:]}"


def wall_message(name: str, **parts: str) -> str:
    """Return a message for a wall, in about a dozen words where one of its versions has so few.

    One that has too many all the same leaves out the place: the wall then names it before.

    Args:
        name: of the template; its versions are the page's, `wall.{name}` and the `brief` ones.
        parts: of all of these.
    """
    place = brief_name(parts.get("place", ""))
    parts |= {"place": place}
    versions = (name, *(f"wall.{name}{more}" for more in ("", ", brief", ", briefest")))
    text = short_enough(*(message(each, **parts) for each in versions if each in MESSAGES))
    return short_enough(text, text.replace(f" in {place}: ", ": ", 1))


def short_enough(*texts: str) -> str:
    """Return the first of some texts that has about a dozen words, else the shortest.

    >>> short_enough("word " * 16, "A peer does better")
    'A peer does better'
    """
    fitting = (text for text in texts if len(text.split()) <= _WALL_WORDS)
    return next(fitting, min(texts, key=lambda text: len(text.split())))


def metric_name(metric: Metric, *, wall: bool = False) -> str:
    """Return what a value is, to stand before 'in Summit County'.

    A label that would run into the words after it is in quotes. On a wall the label stands in the
    place of a longer phrase.

    >>> from mobility.registry import load_framework
    >>> [metric_name(load_framework().metric(id)) for id in ("share_employed", "rate_injury_death")]
    ['“Employed, ages 25–54”', 'Injury deaths']
    """
    label, noun = metric.short_label, metric.wording.noun if metric.wording else ""
    if noun and not (wall and len(noun.split()) > len(label.split())):
        return noun
    return f"“{label}”" if re.search(r"[,:]|^In ", label) else label


def group_phrase(metric: Metric, group: Subgroup, *, wall: bool = False) -> str:
    """Return who a group is in a headline, on a wall in fewer words where it has them.

    >>> from mobility.registry import load_framework
    >>> framework = load_framework()
    >>> group = framework.breakdowns["race-ethnicity"].groups[2]
    >>> group_phrase(framework.metric("share_employed"), group)
    'Black residents'
    """
    wording, phrase = metric.wording, (wall and group.brief) or group.phrase
    if wording is None or not phrase:
        return f"“{group.inside}”" if "," in group.inside else group.inside
    return f"{wording.lead}{phrase.format(people=wording.people)}"


def times_words(ratio: float, *, wall: bool = False) -> str:
    """Return how many times as high a rate is, for the middle of a sentence; on a wall one number.

    >>> [times_words(ratio) for ratio in (1.34, 1.96, 2.88, 3.12, 4.5)]
    ['1.3 times', 'twice', 'nearly three times', 'more than three times', '4.5 times']
    """
    whole = round(ratio)
    apart = ratio - whole
    if whole > _MANY:
        return say("{value} times", value=format_number(whole))
    exact = abs(apart) <= _EXACT
    if whole < 2 or abs(apart) > _NEAR + 1e-9 or (wall and not exact):
        return say("{value} times", value=format_number(ratio, 1))
    words = _TIMES.get(whole) or say("{value} times", value=number_word(whole))
    words = localized(words)
    if exact:
        return words
    return (
        say("nearly {times}", times=words) if apart < 0 else say("more than {times}", times=words)
    )


def gap_message(
    metric: Metric,
    place: str,
    group: tuple[str, float],
    reference: tuple[str, float],
    *,
    people: bool = True,
    wall: bool = False,
) -> str:
    """Return the headline of a clear gap: who is behind whom, in numbers a person can picture.

    Args:
        metric: of the values.
        place: its name within a sentence.
        group: the phrase and the value of the group that is behind.
        reference: those of whom it is compared with.
        people: whether the reference is a group of people, and not a benchmark.
        wall: whether it is for a wall; one that has too many words then names only the group.
    """
    (who, value), (whom, other) = group, reference
    wording = (metric.wording if people else None) or Wording("")
    parts = {
        "place": place,
        "group": who,
        "reference": whom,
        "label": metric_name(metric, wall=wall),
        "verb": wording.verb,
    }
    if metric.unit is Unit.RATE and wording.verb and value > other > 0:
        shown = _rounded(value, other)
        case = "rate"
        parts |= {
            "times": times_words(value / other, wall=wall),
            "value": shown[0],
            "other": shown[1],
            "unit": say("per {number}", number=format_number(metric.per or 0)),
        }
    elif metric.unit is Unit.SHARE and wording.verb and (counts := _per_many(value, other)):
        among = wording.among or wording.people
        repeats = len(among.split()) <= _SHORT and among.split()[0] in who.split()
        case = f"share{', no whole' if repeats and not wall else ''}"
        parts |= {
            "among": among,
            "value": counts[0],
            "other": counts[1],
            "of": counts[2],
            "auxiliary": _auxiliary(wording.verb),
        }
    else:
        case = "noun" if wording.noun and not wall else "label"
        parts |= {
            "noun": wording.noun,
            "value": format_value(metric, value, unit=not wall and ", " not in metric.unit_label),
            "other": format_value(metric, other, unit=False),
        }
    if not wall:
        return message(f"gap.{case}", **parts)
    return short_enough(wall_message(f"gap.{case}", **parts), wall_message("gap.behind", **parts))


def _rounded(value: float, other: float) -> tuple[str, str]:
    """Return two rates as whole numbers, with a digit after the point where they are small."""
    digits = 0 if min(value, other) >= 10 else 1
    return format_number(value, digits), format_number(other, digits)


def _per_many(value: float, other: float) -> tuple[str, str, str] | None:
    """Return two shares as so many in 100 or in 1,000; None where they would look the same."""
    for many, least in ((100, _FEW), (1000, 1)):
        first, second = round(many * value), round(many * other)
        if first != second and min(first, second) >= least:
            return format_number(first), format_number(second), format_number(many)
    return None


def _auxiliary(verb: str) -> str:
    """Return the verb that stands for a phrase that was said before: '83 in 100 do'."""
    return "are" if verb.startswith("are ") else "do"


def level_message(
    metric: Metric,
    place: str,
    value: float,
    other: float,
    verdict: str,
    typical: str,
    *,
    wall: bool = False,
) -> str:
    """Return the headline of a place against the median of others, without a period.

    Args:
        metric: of the values.
        place: its name within a sentence.
        value: that of the place.
        other: the median.
        verdict: how the comparison ends.
        typical: who the median is of: 'typical peer county'.
        wall: whether it is for a wall.

    >>> from mobility.registry import load_framework
    >>> metric = load_framework().metric("share_employed")
    >>> level_message(metric, "Erie County", 0.841, 0.79, "better", "typical Ohio county")
    'Of adults aged 25 to 54 in Erie County, 84 in 100 have a job: better than in the typical \
Ohio county (79 in 100)'
    """
    case = {"practically the same": "practically the same", "cannot tell": "untold"}.get(
        verdict, "told"
    )
    parts = {"place": place, "typical": typical, "verdict": localized(verdict)}
    wording = metric.wording or Wording("")
    counts = None if wall or not wording.verb else _per_many(value, other)
    if metric.unit is Unit.SHARE and counts:
        return message(
            f"level.share, {case}", **parts, among=wording.among or wording.people,
            verb=wording.verb, value=counts[0], other=counts[1], of=counts[2],
        )  # fmt: skip
    return (wall_message if wall else message)(
        f"level.{case}",
        **parts,
        label=metric_name(metric, wall=wall),
        value=format_value(metric, value, unit=not wall),
        other=format_value(metric, other, unit=False),
    )
