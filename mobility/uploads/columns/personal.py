"""Personal data in a file: which columns look like data about single persons.

Every different text of every column is examined, whatever the column is called. Columns with
personal data are left out unless a person keeps them. Names of persons are recognized by their
shape, capitalized words that are no places, groups or agencies: the shape is the same for residents
of every family, where a list of given names never is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mobility.places import fold
from mobility.uploads.cells.dates import YearForm, parse_year
from mobility.uploads.cells.table import Column, RawTable
from mobility.uploads.columns.groups import find_group
from mobility.uploads.columns.roles import Role, folded_header
from mobility.uploads.places.gazetteer import find_state, is_place_name
from mobility.uploads.results import Mask


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SAMPLED = 500  # different texts, from all over the column, that tell what it holds
_HALF = 0.5
_FEWEST_NAMES = 3  # different texts that tell something under a header that says nothing
_LONGEST_SHAPE, _MOST_WORDS = 60, 5

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
_PERSON_ROLE_HEADER = re.compile(
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
_NEVER = _word_set(
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
_SELDOM = _word_set(
    """
    park parks hill hills heights lake lakes valley river creek grove falls point harbor beach
    springs island bay bluff ridge view forest woods wood field fields gardens garden estates
    terrace manor square plaza crossing junction landing mill mills bridge side hollow glen
    san santa saint st ste los las la el fort ft mount mt port cape old olde great little big
    street lane place court way meadow meadows acres commons quarter row end corner corners
    towne ville wells station house hall tower towers cove shore shores haven
    """
)
_PARTICLES = _word_set(
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
        most = 1 if _CASE_HEADER.search(header) else max(_FEWEST_NAMES, _HALF * len(texts))
        if len(styles) >= most:
            return styles[0]
    if _NAME_PART_HEADER.search(header):
        parts = [text for text in texts if _is_part_of_name(text)]
        return parts[0] if len(parts) >= _MOSTLY * len(texts) else ""
    persons = bool(_PERSON_ROLE_HEADER.search(header))
    if names_no_person(header):
        return ""
    names = [text for text in texts if is_person(text, expected=persons)]
    if persons:
        return names[0] if len(names) >= _HALF * len(texts) else ""
    distinct = 2 * len(column.distinct) > column.filled() and len(texts) >= _FEWEST_NAMES
    return names[0] if distinct and len(names) >= _MOSTLY * len(texts) else ""


def names_no_person(header: str) -> bool:
    """Whether a folded header says that its column holds places, agencies, kinds or the like."""
    return bool(_OTHER_HEADER.search(header)) and not _PERSON_ROLE_HEADER.search(header)


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
    if not parts or len(short) > _LONGEST_SHAPE or not all(map(_belongs, short)):
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


REMOVED = "[removed]"
_NAMES_FILE = Path(__file__).with_name("first_names.txt")
_SSN, _MAIL = "Social Security numbers", "e-mail addresses"
_PHONE, _STREETS = "telephone numbers", "street addresses"
_BIRTHS, _NAMES = "birth dates", "names of persons"
_NUMBERS = "numbers of single persons"
_FREE_TEXT = "free text that may speak of people"
OF_PEOPLE = frozenset({_SSN, _BIRTHS, _NAMES, _NUMBERS})
"""Kinds of data that a file of individual people has; a list of offices has the others too."""
_PROBED = 300  # different texts that tell whether a column holds names of places or of groups
_FEWEST_STREETS = 3  # different texts that look like an address
_MOSTLY = 0.8
_FIRST_NAMES_SHARE = 0.3
_LIFETIME = 40  # years between the first and the last date, from which these are birth dates
_LONGEST_NAME = 40
_DIFFERENT, _OFTEN_DIFFERENT = 0.8, 0.5  # different texts among the filled rows
_FEWEST_DIFFERENT = 5  # texts from which that tells anything

# A match may stand anywhere in a text. The signs around it tell a number of another kind apart.
_BEFORE, _AFTER = r"(^|[^0-9A-Za-z.\-])", r"($|[^0-9A-Za-z\-])"
_AREA = r"(?:\+?1[-. ]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])"
_DAY = r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[a-z]{3,9}\.? [0-9]{1,2},? [0-9]{4}"
_BORN = r"dob|d\.o\.b\.?|born|birth ?da(?:te|y)|date of birth"
_AT = r"(?:@| ?[\[({] ?at ?[\])}] ?)"  # ann(at)example.org, as notes have it
_DOT = r"(?:\.| ?[\[({] ?dot ?[\])}] ?)"
_INSIDE = (
    (_SSN, rf"(?i){_BEFORE}([0-8][0-9]{{2}}[- ][0-9]{{2}}[- ][0-9]{{4}}){_AFTER}"),
    (_MAIL, rf"(?i)()([a-z0-9._%+\-]+{_AT}[a-z0-9\-]+(?:{_DOT}[a-z0-9\-]+)*{_DOT}[a-z]{{2,}})()"),
    (_PHONE, rf"(?i){_BEFORE}({_AREA}[0-9]{{3}}[-. ][0-9]{{4}}){_AFTER}"),
    (_BIRTHS, rf"(?i)(^|\W)((?:{_BORN})\W{{0,3}}(?:on |is )?(?:{_DAY}))($|\W)"),
)
_HEAD = 20  # rows in which lines above the header are looked for
_ENDINGS = frozenset(
    {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".gz", ".zip", ".psv", ".dat"}
)
_PLAIN_NUMBER = re.compile(r"^[-+$]?[0-9][0-9.,]*%?$")
_CAPITALS = r"((?:[^\W\d_a-z][\w'’.\-]*,? +){1,3}[^\W\d_a-z][\w'’\-]*)"
_WHOM_TO_ASK = re.compile(
    r"(\b(?i:(?:prepared|compiled|created|submitted|generated|exported|written|reviewed|approved|"
    r"maintained|run|pulled|reported) by|contact(?: person)?|questions(?: to)?|attn|attention|"
    r"author|analyst|call|e-?mail)\b[:?.,;\s\-–]*(?i:(?:dr|mr|mrs|ms)\.? +)?)"
    rf"{_CAPITALS}()"
)
_BEFORE_REMOVED = re.compile(rf"(\b){_CAPITALS}([\s,:;(<\-–]+(?:at )?\[removed\])")
_ANY_INSIDE = "(?i)" + "|".join(pattern.removeprefix("(?i)") for _, pattern in _INSIDE)
_STREET_KINDS = (
    "st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|way|pl|place|hwy|"
    "highway|pkwy|parkway|ter|terrace|cir|circle"
)
_STREET = (
    r"(?i)^\d+[a-z]?(?:\s+1/2)?\s+(?:[nsew]\.?\s+)?"
    rf"[\w.'\- ]+\b(?:{_STREET_KINDS})\b\.?(?:[ ,#].*)?$"
    r"|^p\.? ?o\.? ?box\W*\d|^\d+\s+1/2\s+(?:[nsew]\.?\s+)?\pL{2}"
    r"|^(?:apt|apartment|unit|suite|ste|lot|room|rm)\.? ?#?\w{1,6},?\s+\d+[a-z]?\s+\pL{2}"
    r"|^\d+\s+(?:north|south|east|west|[nsew]\.?)\s+[\w'’]{3,}$"
)
_NOT_IN_NUMBERS = "[^0-9.,%$+() /:-]"  # _STREET takes 5 ms to prepare, for each column
_ADDRESS_HEADER = re.compile(r"\b(?:address|addr|mailing|residence|lives at)\b(?! (?:type|count))")
_ADDRESS = r"(?i)\d.*\pL{2}|\bbox\b"
_SSN_END_HEADER = re.compile(
    r"^(?!.*\byears?\b)(?:.*\b(?:ssn|social security|soc sec)\b.*(?:\b4\b|four|last)"
    r"|ssn ?(?:last)? ?4|(?:.*\b)?last ?(?:4|four)\b(?:.*\b(?:ssn|social)\b.*|(?: digits)?$))"
)
_LICENSE_HEADER = re.compile(
    r"\bdrivers?(?: s)? ?lic(?:en[sc]e)?(?: ?(?:no|num|number|id))?$|^dl ?(?:no|num|number|n)?$"
    r"|^dln$|\bpassport(?: ?(?:no|num|number|id))?$"
)
_SSN_HEADER = re.compile(r"\b(ssn|social security( number| no)?|soc sec)\b")
_MAIL_HEADER = re.compile(r"\be ?mail\b")
_PHONE_HEADER = re.compile(r"\b(tele)?(phone|fax)\b|\b(mobile|cell|tel)( ?(no|number))?$")
_BIRTH_HEADER = re.compile(
    r"\b(dob|b ?day|birth ?day|birth ?date|date of birth|birth dt|born|bdate)\b"
)
_PERSON = (
    r"patient|student|client|person|child|parent|member|resident|victim|defendant|tenant|employee|"
    r"applicant|participant|inmate|beneficiary|recipient|guardian"
)
_NAME_HEADER = re.compile(
    rf"\b((first|last|given|family|middle|sur|full|maiden|{_PERSON}|contact) ?names?|surname|"
    r"firstname|lastname|fname|lname)\b"
)
_BARE_NAME_HEADER = re.compile(r"^names?$")
_PERSON_HEADER = re.compile(rf"^({_PERSON}|contact|contact person)s?$")
_NUMBER_HEADER = re.compile(
    rf"\b({_PERSON}|medicaid|medicare) ?(id|identifier)s?\b|\bmrn\b|\bmedical record\b"
)
_ID_HEADER = re.compile(
    rf"\b(ids?|identifier|no|num|number|key|code|account|acct|record|case|tin|tax id|{_PERSON})\b"
    r"|^column \d+$"
)
_NINE_DIGITS = r"^[0-8][0-9]{8}$"
_TEN_DIGITS = r"^1?[2-9][0-9]{9}$"
_A_DATE = r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]{1,2},? ?[12][0-9]{3}"
# Of 2 to 40 signs. The pattern does not say so: it takes 40 ms to prepare for each column then.
_LETTERS = r"^[\p{L} ,.'’\-]+$"
_LETTERS_AND_DIGITS = r"^\p{L}[\p{L}\d ,.'’\-]+$"
_TWO_WORDS = re.compile(r"^[A-Z][\w'’\-]*\.?( [A-Z]\.?)?( [A-Z][\w'’\-]+){1,2}$")
_LAST_FIRST = re.compile(r"^[A-Z][\w'’\- ]*, ?[A-Z][\w'’\-]*( [A-Z]\.?| [A-Z][\w'’\-]+)?$")
_SEVERAL_WORDS = re.compile(r"^[^\W\d_][\w'’.\-]*,?( [^\W\d_][\w'’.\-]*){1,3}( \d+)?$")
# Five words or more: a note.
_PROSE = r"^\W*(?:\S+\s+){4}.*$"
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][a-z]+")
_WORD = re.compile(r"[A-Z][a-z'’\-]+")
_NO_SURNAME = re.compile(
    r"(?:County|City|Parish|Borough|Township|Town|Village|River|Lake|Island|Street|Avenue|Road"
    r"|School|Hospital|Clinic|Center|Health|District|Department|University|College|Church"
    r"|Park|Valley|Hills|Area|Region|Index|Program|Foundation|Fund|Act|Elementary|Middle"
    r"|High|Academy|Inc|LLC|Services|Beach|Springs|Heights|Hill|Creek|Grove|Falls|Point"
    r"|Harbor|Station|Court|House)"
)


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that looks like data about single persons.

    `what` is the kind of data, in the plural; `sample` shows one piece of it with its letters and
    digits masked; `rows` says in how many rows the column has something.
    """

    column: str
    what: str
    sample: str
    rows: int

    @property
    def sentence(self) -> str:
        """A sentence on screen that says what the column looks like."""
        return f"The column {self.column!r} looks like {self.what} ({self.sample})."


def find_personal(columns: Sequence[Column]) -> tuple[Personal, ...]:
    """Return the columns that look like personal data, in the order of the file."""
    kinds = {column.name: _kind_of(column) for column in columns}
    for column in columns:
        if kinds[column.name] is None and _are_births_alone(column, columns):
            kinds[column.name] = _BIRTHS, _first_text(column)
    if any(each and each[0] in {_NAMES, _SSN, _NUMBERS} for each in kinds.values()):
        for column in columns:  # beside persons, dates of a lifetime are those of births
            if kinds[column.name] is None and _span_a_lifetime(column):
                kinds[column.name] = _BIRTHS, _first_text(column)
    if any(each and each[0] not in {_NAMES, _STREETS} for each in kinds.values()):
        for column in columns:  # beside telephone numbers, a "Name" is that of a person
            if kinds[column.name] is None and _names_somebody(column):
                kinds[column.name] = _NAMES, _first_text(column)
    return tuple(
        Personal(column.name, each[0], masked(each[1]), column.filled())
        for column in columns
        if (each := kinds[column.name]) is not None
    )


def find_free_text(columns: Sequence[Column], *, of_people: bool) -> tuple[Personal, ...]:
    """The columns of notes, in the order of the file.

    Args:
        columns: those that are not known to be places, groups, measures or numbers.
        of_people: whether other columns name people; a text that is another one in nearly every
            row is then left out even where it is short.
    """
    return tuple(
        Personal(column.name, _FREE_TEXT, masked(_first_text(column)), column.filled())
        for column in columns
        if _is_free_text(column, of_people=of_people)
    )


def _is_free_text(column: Column, *, of_people: bool) -> bool:
    if not column.filled():
        return False
    prose = 2 * int(_hits(column, _PROSE).sum()) >= len(column.distinct)
    if of_people:
        return prose or differs_by_row(column)
    return prose and len(column.distinct) >= _OFTEN_DIFFERENT * column.filled()


def differs_by_row(column: Column) -> bool:
    """Whether a column has another text in nearly every row, as names and notes have."""
    n = len(column.distinct)
    return n >= _FEWEST_DIFFERENT and n >= _DIFFERENT * column.filled()


def without_matches(column: Column) -> Column | None:
    """A column whose few personal texts are taken out of its cells; None where they are not few.

    A telephone number below a table stands in the column of places, which is still needed.
    """
    hits = _hits(column, _ANY_INSIDE)
    if not hits.any() or 2 * int(column.counts()[hits].sum()) >= column.filled():
        return None
    texts = pa.array([redacted(text) for text in column.distinct.to_pylist()], pa.string())
    return replace(column, distinct=texts)


def redacted(text: str) -> str:
    """A text without e-mail addresses, telephone and Social Security numbers and birth dates.

    The name of a person goes where the text says whom to ask, or stands before what was removed.

    >>> redacted("Questions to 614-555-0123 or ann@example.org")
    'Questions to [removed] or [removed]'
    >>> redacted("Prepared by Jane Doe, 614-555-0123")
    'Prepared by [removed], [removed]'
    """
    for _, pattern in _INSIDE:
        text = re.sub(pattern, rf"\g<1>{REMOVED}\g<3>", text)
    return _BEFORE_REMOVED.sub(_without_name, _WHOM_TO_ASK.sub(_without_name, text))


def _without_name(match: re.Match[str]) -> str:
    """Return the matched text without the longest name of a person in it."""
    before, name, after = match.groups()
    ends = [match_of_word.end() for match_of_word in re.finditer(r"[^\s,]+", name)]
    for end in reversed(ends[1:]):
        if is_person(name[:end], expected=True):
            return f"{before}{REMOVED}{name[end:]}{after}"
    return match[0]


def redacted_file_name(name: str) -> str:
    """The name of a file without personal data; its ending stays."""
    path = Path(name)
    ending = "".join(each for each in path.suffixes if each.lower() in _ENDINGS)
    stem = name.removesuffix(ending)
    # An underscore parts words: "_" belongs to no number and to no address here.
    return "_".join(redacted(part) for part in stem.split("_")) + ending


def without_contact_lines(table: RawTable) -> RawTable:
    """The raw rows with each line above the header that says whom to ask as one redacted text.

    Such a line has several cells and would be taken for the header. The first other line ends
    them: that is the header, or a row of data.
    """
    wide = table.wide if table.wide and not any(map(_has_match, table.wide.cells)) else None
    head = [column.slice(0, _HEAD).to_pylist() for column in table.columns]
    rows = [[(cell or "").strip() for cell in row] for row in zip(*head, strict=True)]
    columns = list(table.columns)
    for number, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        says_whom = _is_contact_line(row, rows[number + 1 :])
        if not says_whom and len(filled) > 1:
            break
        line = redacted(", ".join(filled))
        if says_whom or line != ", ".join(filled):
            cells = [line, *[None] * (len(columns) - 1)]
            columns = [
                pa.concat_arrays(
                    [column[:number], pa.array([cell], pa.string()), column[number + 1 :]]
                )
                for column, cell in zip(columns, cells, strict=True)
            ]
    return replace(table, columns=columns, wide=wide)


def _is_contact_line(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row has personal data where the rows below have none, and no other number."""
    if not below or any(_PLAIN_NUMBER.match(cell) for cell in row if not _has_match(cell)):
        return False
    return any(
        _has_match(cell) and 2 * sum(_has_match(each[place]) for each in below) < len(below)
        for place, cell in enumerate(row)
    )


def _has_match(text: str) -> bool:
    return re.search(_ANY_INSIDE, text) is not None


def without_personal_names(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, each called by its number whose name holds personal data."""
    taken = {column.name for column in columns}
    renamed = []
    for number, column in enumerate(columns, 1):
        name = column.name
        if redacted(name) != name or _names_person(name):
            name = f"column {number}"
            while name in taken:
                name += " again"
            taken.add(name)
        renamed.append(column if name == column.name else replace(column, name=name))
    return tuple(renamed)


def _names_person(header: str) -> bool:
    """Whether a column is called like a person: a common given name and another word."""
    folded = fold(header)
    return (
        is_person(header)
        and _has_first_name(header)
        and not (names_no_person(folded) or Role.YEAR.matches(folded))
    )


def masked(text: str) -> str:
    """The shape of a text and no more: its first letter, and how its parts are set apart.

    >>> masked("Jane Doe"), masked("123-45-6789"), masked("jane@example.org")
    ('J••• •••', '•••-••-••••', 'j•••@•••.•••')
    """
    short = text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"
    hidden = re.sub(r"[^\W\d_]+", "•••", re.sub(r"\d", "•", short))
    return f"{short[0]}{hidden}" if short[:1].isalpha() else hidden


def _kind_of(column: Column) -> tuple[str, str] | None:
    """Return the kind of personal data in a column and an example; None for none."""
    header = folded_header(column.name)
    for what, header_pattern, pattern in (
        (_SSN, _SSN_HEADER, r"[0-9]{9}|[0-9]{3}.[0-9]{2}.[0-9]{4}"),
        (_SSN, _SSN_END_HEADER, r"^[xX*#\- ]*[0-9]{4}$"),
        (_MAIL, _MAIL_HEADER, "@"),
        (_PHONE, _PHONE_HEADER, _TEN_DIGITS),
        (_BIRTHS, _BIRTH_HEADER, _A_DATE),
        (_NUMBERS, _NUMBER_HEADER, r"[0-9]"),
        (_NUMBERS, _LICENSE_HEADER, r"[0-9]"),
        (_STREETS, _ADDRESS_HEADER, _ADDRESS),
    ):
        if header_pattern.search(header) and (text := _first_hit(column, pattern)):
            return what, text
    if (hits := _hits(column, _ANY_INSIDE)).any():
        texts = column.distinct.filter(pa.array(hits))
        for what, pattern in _INSIDE:
            for text in texts.to_pylist():
                if match := re.search(pattern, text):
                    return what, match[2]
    if _holds_nine_digits(column, header):
        return _SSN, _first_hit(column, _NINE_DIGITS)
    n = int(_hits(column, _STREET).sum()) if _hits(column, _NOT_IN_NUMBERS).any() else 0
    if n >= _FEWEST_STREETS or (n and 2 * n >= len(column.distinct)):
        return _STREETS, _first_hit(column, _STREET)
    name = name_in_column(column, header)
    return (_NAMES, name) if name else _names(column, header)


def _hits(column: Column, pattern: str) -> Mask:
    """Return which of the distinct texts match, of those that a row has."""
    there = pc.match_substring_regex(column.distinct, pattern).to_numpy(zero_copy_only=False)
    hits: Mask = there.astype(np.bool_) & (column.counts() > 0)
    return hits


def _are_letters(column: Column, pattern: str) -> Mask:
    """Return which of the distinct texts match and are as long as a name."""
    lengths = pc.utf8_length(column.distinct).to_numpy(zero_copy_only=False)
    letters: Mask = _hits(column, pattern) & (lengths >= 2) & (lengths <= _LONGEST_NAME)
    return letters


def _first_hit(column: Column, pattern: str) -> str:
    hits = np.flatnonzero(_hits(column, pattern))
    return str(column.distinct[int(hits[0])].as_py()) if hits.size else ""


def _first_text(column: Column) -> str:
    return str(column.distinct[int(np.flatnonzero(column.counts())[0])].as_py())


def _holds_nine_digits(column: Column, header: str) -> bool:
    """Whether a column of identifiers holds what may be Social Security numbers without dashes."""
    if Role.GEOID.matches(header) or not _ID_HEADER.search(header):
        return False
    hits = int(_hits(column, _NINE_DIGITS).sum())
    return bool(hits) and 2 * hits >= len(column.distinct)


def _are_births_alone(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a column of dates over a lifetime has nothing to do with the years of the file.

    The years of the file are those of other columns; without any, the dates are the years where
    the column is called so.
    """
    if not _span_a_lifetime(column):
        return False
    years: list[int] = []
    for other in columns:
        if other is not column and not _span_a_lifetime(other):
            texts = other.texts(_PROBED)
            read = [year.year for text in texts if (year := parse_year(text))]
            if Role.YEAR.matches(folded_header(other.name)) and 2 * len(read) > len(texts):
                years += read
    if not years:
        return not Role.YEAR.matches(folded_header(column.name))
    dates = [year.year for text in column.texts(_PROBED) if (year := parse_year(text))]
    return sum(each < min(years) for each in dates) > _MOSTLY * len(dates)


def _span_a_lifetime(column: Column) -> bool:
    texts = column.texts(_PROBED)
    dates = [year for text in texts if (year := parse_year(text)) and year.form is YearForm.DATE]
    years = [each.year for each in dates]
    return len(years) > 0.5 * len(texts) and max(years) - min(years) >= _LIFETIME


def _names(column: Column, header: str) -> tuple[str, str] | None:
    """Names of persons: under a name that says so, by what they look like, or in notes."""
    says_name = bool(_NAME_HEADER.search(header) or _BARE_NAME_HEADER.search(header))
    says_person = bool(_PERSON_HEADER.search(header))
    # "Jane Doe2" is still a name where the column is called so.
    letters = _are_letters(column, _LETTERS_AND_DIGITS if says_name or says_person else _LETTERS)
    if letters.any() and letters.sum() >= _MOSTLY * len(column.distinct):
        texts = [str(text) for text in column.distinct.filter(pa.array(letters)).to_pylist()]
        shaped = [text for text in texts if _is_name(re.sub(r"\d+", "", text).strip())]
        known = sum(map(_has_first_name, shaped)) >= _FIRST_NAMES_SHARE * len(texts)
        likely = known and len(shaped) >= _MOSTLY * len(texts)
        if says_person:
            several = sum(bool(_SEVERAL_WORDS.match(text)) for text in texts)
            likely |= several >= _MOSTLY * len(texts)
        if (likely or _NAME_HEADER.search(header)) and not _are_others(column):
            return _NAMES, texts[0]
    prose = column.distinct.filter(pa.array(_hits(column, _PROSE)))
    for text in prose.to_pylist():
        if name := _name_in_note(text):
            return _NAMES, name
    return None


@cache
def _first_names() -> frozenset[str]:
    """Common given names of residents, of several generations: they tell a column of names."""
    return frozenset(_NAMES_FILE.read_text(encoding="utf-8").split())


def _names_somebody(column: Column) -> bool:
    """Whether a column that is called "Name" holds letters and no places or groups."""
    if not _BARE_NAME_HEADER.search(fold(column.name.replace("_", " "))):
        return False
    letters = int(_are_letters(column, _LETTERS_AND_DIGITS).sum())
    return bool(letters) and letters >= _MOSTLY * len(column.distinct) and not _are_others(column)


def _is_name(text: str) -> bool:
    text = text.title() if text.islower() else text
    if not _TWO_WORDS.match(text) and not _LAST_FIRST.match(text):
        return False
    if _NO_SURNAME.fullmatch(text.rsplit(maxsplit=1)[-1]):
        return False
    return not any(find_state(part.strip()) for part in text.split(",")[1:])


def _has_first_name(text: str) -> bool:
    parts = fold(text.rsplit(",", maxsplit=1)[-1]).split()
    return bool(parts) and parts[0] in _first_names()


def _name_in_note(text: str) -> str:
    """The first name of a person in prose, '' for none."""
    if titled := _TITLED.search(text):
        return titled[0]
    parts = text.split()
    for first, last in pairwise(parts):
        name, surname = first.strip("(\"'“"), last.strip(".,;:)\"'”")
        if (
            _WORD.fullmatch(name)
            and name.lower() in _first_names()
            and _WORD.fullmatch(surname)
            and not _NO_SURNAME.fullmatch(surname)
        ):
            return f"{name} {surname}"
    return ""


def _are_others(column: Column) -> bool:
    """Whether most texts are names of places or of groups of people."""
    texts = column.texts(_PROBED)
    if names_no_person(folded_header(column.name)):
        return True
    return sum(find_group(text) is not None or is_place_name(text) for text in texts) > 0.5 * len(
        texts
    )
