"""Names of persons by their shape: capitalised words that are no places, groups or agencies.

The shape is the same for residents of every family, where a list of given names never is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from mobility.places import fold
from mobility.uploads.cells.table import Column
from mobility.uploads.columns.groups import find_group
from mobility.uploads.places.gazetteer import find_state, is_place_name


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SAMPLED = 500  # different texts, from all over the column, that tell what it holds
_MOSTLY, _HALF = 0.8, 0.5  # of those: shaped as names, by what the header says
_FEWEST = 3  # different texts that tell something under a header that says nothing
_LONGEST, _MOST_WORDS = 60, 5

_PERSON_WORDS = (
    r"owner|provider|landlord|lessor|lessee|tenant|renter|occupant|defendant|plaintiff|petitioner|"
    r"respondent|party|victim|witness|suspect|offender|arrestee|inmate|detainee|officer|deputy|"
    r"judge|magistrate|attorney|lawyer|counsel|patient|student|pupil|client|person|people|"
    r"individual|child|parent|mother|father|guardian|spouse|member|resident|employee|worker|"
    r"case ?worker|staff|teacher|instructor|coach|nurse|physician|doctor|clinician|therapist|"
    r"prescriber|applicant|participant|beneficiary|recipient|borrower|buyer|seller|grantor|"
    r"grantee|taxpayer|claimant|caller|complainant|decedent|deceased|donor|volunteer|candidate|"
    r"manager|supervisor|director|inspector|investigator|interviewer|coordinator|contact|author|"
    r"signer|head of household|householder|customer|user|veteran|driver|voter|juror|name of person"
)
_PERSON_HEADER = re.compile(
    rf"\b(?:{_PERSON_WORDS})s?(?: (?:names?|full|first|last|person|[0-9]{{1,2}}|[ab]))*$"
    r"|\b(?:by|assigned to|reported to|full name)$"
)
_NAME_PART_HEADER = re.compile(
    r"^(?:first|last|middle|surname|forename|given|nickname|alias|apellidos?|nombres?)"
    r"(?: ?[0-9])?$|^(?:name (?:first|last|middle)|[flm] ?n(?:a?me?)?)$"
)
_OTHER_HEADER = re.compile(
    r"\b(?:county|counties|city|cities|town|township|village|municipality|parish|borough|place|"
    r"location|area|region|jurisdiction|neighbou?rhood|community|district|ward|precinct|tract|zip|"
    r"zone|state|country|geograph\w*|school|college|university|campus|clinic|hospital|facility|"
    r"site|library|court|agency|agencies|department|dept|division|office|organi[sz]ation|"
    r"company|employer|business|vendor|institution|church|park|station|stop|route|line|street|"
    r"program\w*|project|service|services|initiative|fund|grant|course|class|subject|title|"
    r"measure|indicator|metric|variable|statistic|category|type|kind|status|group|subgroup|"
    r"race|ethnicity|sex|gender|age|month|day|quarter|season|year|period|industry|sector|"
    r"occupation|job|position|language|crop|species|cause|reason|diagnosis|disease|condition|"
    r"offense|charge|outcome|result|disposition|level|tier|source|unit|units|mode|tenure|"
    r"political|product|item|description|topic|domain|theme|series|question|answer|response)\b"
)
# Words that no name of a person has, but for few.
_NEVER = _words(
    """
    school schools elementary preschool academy university college campus institute county city
    parish borough township town village municipality district department dept division agency
    bureau office commission authority board council committee government court courthouse clinic
    hospital medical health healthcare hospice pharmacy dental center centre library museum church
    temple mosque ministries inc incorporated llc llp lp ltd corp corporation company co bank trust
    association assoc society foundation fund coalition alliance network partnership partners group
    holdings properties property realty homes housing apartments apts management investments
    enterprises services service systems solutions program programs project initiative plan
    act index rate percent number count total totals average median mean rank score value measure
    indicator all any none not no non unknown other others yes n/a na refused declined missing
    reported applicable available suppressed pending approved denied open closed active inactive
    completed complete incomplete enrolled withdrawn dismissed filed settled full part time
    temporary permanent seasonal new returning former current first second third one two three or
    and the of in at for with without to from per under over less more than age ages years year
    month monthly weekly daily january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday quarter fall winter
    spring summer male female men women boys girls hispanic latino latina asian indian american
    african caucasian alaska islander races multiracial race ethnicity residents population people
    persons adults children students households families family household income poverty
    employment unemployment education housing child care early head start food stamps job training
    workforce development community public private nonprofit charter magnet high middle primary
    secondary grade kindergarten low very moderate upper lower higher highest lowest disease heart
    cancer stroke diabetes mortality expectancy birth death injury asthma medicine nursing
    pediatrics cardiology general internal emergency support assistance safety police fire
    transportation transit utilities construction manufacturing retail trade finance insurance
    agriculture mining wholesale accommodation entertainment recreation professional technical
    administrative science technology business sales production maintenance owner renter occupied
    vacant unit units single double multiple mixed use commercial residential industrial
    highway road avenue boulevard parkway republican democrat democratic libertarian independent
    vehicle traffic theft robbery assault burglary misdemeanor felony eviction eligible ineligible
    shelter outreach prevention recovery treatment substance abuse mental behavioral primary urgent
    metro metropolitan national federal local rural urban suburban statewide regional
    north northern south southern east eastern west western northeast northwest southeast southwest
    central downtown midtown uptown violence gun lead paint drug overdose water air quality energy
    spanish portuguese mandarin chinese arabic creole vietnamese brazilian planned cleanup repair
    """
)
# Words of neighborhoods and towns that are surnames too: they count where no header says persons.
_SELDOM = _words(
    """
    park parks hill hills heights lake lakes valley river creek grove falls point harbor beach
    springs island bay bluff ridge view forest woods wood field fields gardens garden estates
    terrace manor square plaza crossing junction landing mill mills bridge side hollow glen
    san santa saint st ste los las la el fort ft mount mt port cape old olde great little big
    street lane place court way meadow meadows acres commons quarter row end corner corners
    towne ville wells station house hall tower towers cove shore shores haven
    """
)
_PARTICLES = _words(
    "de del la las los da das do dos di du le van von der den ter ten bin ibn bint abu al el ul "
    "ap y e af zu st"
)
_TITLE = re.compile(
    r"^(?:dr|mr|mrs|ms|miss|mx|rev|hon|judge|sgt|lt|capt|det|prof)\b\.? +", re.IGNORECASE
)
_SUFFIX = re.compile(
    r"[ ,]+(?:jr|sr|ii|iii|iv|md|m\.d|do|phd|ph\.d|rn|np|pa|lpn|lcsw|msw|esq|dds|dmd|cpa|et al)"
    r"\.?$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:[aeu]l-|[dl]['’])")  # al-Rahman
_MARKS = frozenset(" ,.'`-\u00b4\u00b7\u02bb\u2010\u2011\u2018\u2019")
_CASE_STYLE = re.compile(r"(?i)^\W*(\S.*?)\s+(?:v|vs|versus)\.?\s+(\S.*)$")
_CASE_HEADER = re.compile(r"\b(?:case (?:style|name|caption|title)|style|caption|parties)\b")


def name_in_column(column: Column, header: str) -> str:
    """The first name of a person in a column that holds such names; '' where it does not.

    Args:
        column: of a table; up to 500 of its different texts are looked at.
        header: its folded name.
    """
    texts = _sample(column)
    if not texts:
        return ""
    if styles := [text for text in texts if _is_case_style(text)]:
        most = 1 if _CASE_HEADER.search(header) else max(_FEWEST, _HALF * len(texts))
        if len(styles) >= most:
            return styles[0]
    if _NAME_PART_HEADER.search(header):
        parts = [text for text in texts if _is_part_of_name(text)]
        return parts[0] if len(parts) >= _MOSTLY * len(texts) else ""
    persons = bool(_PERSON_HEADER.search(header))
    if names_no_person(header):
        return ""
    names = [text for text in texts if is_person(text, expected=persons)]
    if persons:
        return names[0] if len(names) >= _HALF * len(texts) else ""
    distinct = 2 * len(column.distinct) > column.filled() and len(texts) >= _FEWEST
    return names[0] if distinct and len(names) >= _MOSTLY * len(texts) else ""


def names_no_person(header: str) -> bool:
    """Whether a folded header says that its column holds places, agencies, kinds or the like."""
    return bool(_OTHER_HEADER.search(header)) and not _PERSON_HEADER.search(header)


def is_person(text: str, *, expected: bool = False) -> bool:
    """Whether a text has the shape of a person's whole name and names nothing else.

    `expected`: the header says that these are persons; small letters and surnames such as Park are
    taken then.

    >>> is_person("O'Brien-García, José M."), is_person("SMITH JOHN A"), is_person("Summit County")
    (True, True, False)
    """
    short = _SUFFIX.sub("", _TITLE.sub("", " ".join(text.split())))
    if not _has_shape(short, expected=expected):
        return False
    folded = [fold(word) for word in short.replace(",", " ").split()]
    if _NEVER.intersection(folded) or _is_other(text):
        return False
    # "El Monte" is a town and "El Khoury" a surname behind a given name.
    seldom = [folded[0], *(word for word in folded[1:] if word not in _PARTICLES)]
    return expected or not _SELDOM.intersection(seldom)


def _has_shape(short: str, *, expected: bool) -> bool:
    """Whether a text is two to five capitalised words or initials, perhaps "Last, First"."""
    before, comma, after = short.partition(",")
    parts = [*before.split(), *after.split()]
    if not parts or len(short) > _LONGEST or not all(map(_belongs, short)):
        return False
    if comma and (not before or not after.strip() or "," in after or find_state(after.strip())):
        return False
    if len(parts) == 1:  # Chinese and Korean names stand without a blank
        return 2 <= len(short) <= 4 and all(unicodedata.category(mark) == "Lo" for mark in short)
    long = [
        _PREFIX.sub("", word)
        for word in parts
        if len(word.strip(".")) > 1 and word not in _PARTICLES
    ]
    capitals = (expected and short.islower()) or not any(word[:1].islower() for word in long)
    return bool(long) and len(parts) <= _MOST_WORDS and capitals


def _belongs(mark: str) -> bool:
    return mark in _MARKS or unicodedata.category(mark)[0] in "LM"


def _is_part_of_name(text: str) -> bool:
    """Whether a text may be a given name or a surname alone."""
    parts = fold(text).split()
    return (
        all(map(_belongs, text))
        and len(parts) <= 3
        and not _NEVER & set(parts)
        and find_group(text) is None
    )


def _is_case_style(text: str) -> bool:
    """Whether a text is the name of a case in court, between parties that are no groups."""
    parties = _CASE_STYLE.match(text)
    return parties is not None and not any(_is_other(party) for party in parties.groups())


def _is_other(text: str) -> bool:
    """Whether a text is the name of a group of people, a state, a county or a city."""
    return find_group(text) is not None or bool(find_state(text)) or is_place_name(text)


def _sample(column: Column) -> Sequence[str]:
    """Different texts of a column, from its first to its last; none that no row holds."""
    there = np.flatnonzero(column.counts())
    step = max(1, len(there) // _SAMPLED)
    taken: list[str] = column.distinct.take(pa.array(there[::step])).to_pylist()
    return taken
