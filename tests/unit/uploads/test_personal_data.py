"""Columns of personal data are left out, whatever they are called, unless a person keeps them."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from mobility.cli import main
from mobility.errors import UserError
from mobility.uploads import InferredSchema, infer_schema, observations
from mobility.uploads.cells.table import column_of
from mobility.uploads.columns.mapping import Combine
from mobility.uploads.columns.personal import find_personal, is_person, redacted, redacted_file_name
from mobility.uploads.proposals.schema_inference import infer_schema_again
from mobility.uploads.versions.keeping import version_in_use
from mobility.workspace import Workspace
from mobility.workspace_file import save_workspace

ROWS = 2100  # so that the only note that says something is in no sample
SECRETS = (
    "Quimby", "Ottoline", "219-09-9999", "219099999", "614-555-0123", "6145550123",
    "ottoline@example.org", "/1985", "Snodgrass",
)  # fmt: skip


def file_of_people(folder: Path, rows: int = ROWS) -> Path:
    """Events by county; names, numbers, dates and notes say who they happened to."""
    lines = [
        "Questions: ottoline@example.org",
        "county,state,year,Name,Patient,id,mobile,DOB,comments",
    ]
    for number in range(rows):
        county = ("Summit County", "Lucas County", "Sumit County")[number % 3]
        note = "came by bus" if number != rows - 5 else '"spoke with Ottoline Quimby, 614-555-0123"'
        lines.append(
            f"{county},OH,2022,Robert Quimby,Quimby Snodgrass {'abc'[number % 3]},219099999,"
            f"6145550123,03/0{number % 9 + 1}/1985,{note}"
        )
    lines += ["broken,OH,2022,Robert Quimby,x,219-09-9999,6145550123,03/01/1985,y,z,z"]
    path = folder / "visits.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def of_column(name: str, *texts: str) -> str:
    result = find_personal([column_of(name, pa.array(texts, pa.string()))])
    return result[0].what if result else ""


@pytest.mark.parametrize(
    "name,texts,what",
    [
        ("Name", ["Robert Moe", "Mary Roe"], "names of persons"),
        ("Patient", ["Quimby Snodgrass", "Ottoline Quimby"], "names of persons"),
        ("patient", ["quimby snodgrass", "ottoline quimby"], "names of persons"),
        ("Staff", ["ROBERT MOE", "MARY ROE"], "names of persons"),
        ("Reported by", ["Moe, Robert", "Roe, Mary J."], "names of persons"),
        ("id", ["219099999", "078051120"], "Social Security numbers"),
        ("notes", ["fine", "see 219-09-9999", "fine"], "Social Security numbers"),
        ("column 3", ["219 09 9999"], "Social Security numbers"),
        ("remarks", ["call (614) 555-0123 at noon"], "telephone numbers"),
        ("Home phone", ["6145550123"], "telephone numbers"),
        ("notes", ["ok", "mail to a.b@example.org."], "e-mail addresses"),
        ("notes", ["born 3/4/1985, moved here"], "birth dates"),
        ("DOB", ["1985-03-04"], "birth dates"),
        ("comment", ["the nurse saw Mary Snodgrass on arrival today"], "names of persons"),
        ("patient id", ["P-001"], "numbers of single persons"),
        ("Client name", ["Jane Doe0", "Jane Doe1"], "names of persons"),
        ("Student name", ["J. D.", "M. R."], "names of persons"),
        ("Client", ["Jane Doe 1", "Xu Xa 2"], "names of persons"),
        ("where", ["12 Main St", "400 N. Elm Ave #2", "7 Oak Road"], "street addresses"),
    ],
)
def test_personal_data_is_seen_by_header_and_content(
    name: str, texts: list[str], what: str
) -> None:
    assert of_column(name, *texts) == what


@pytest.mark.parametrize(
    "name,texts",
    [
        ("Name", ["Summit County", "Jackson County"]),
        ("Name", ["Jackson", "Washington", "Madison"]),
        ("Name", ["Toledo, OH", "Mary Esther, Florida"]),
        ("Student", ["Black", "White", "Hispanic"]),
        ("Patient", ["New", "Returning"]),
        ("Student", ["Grade 9", "Grade 10"]),
        ("Staff", ["Full time", "Part time"]),
        ("budget", ["219099999", "300500700"]),
        ("GEOID", ["390490100", "390490101"]),
        ("population", ["1,234,567", "2 345 678"]),
        ("geo_id", ["0500000US39153"]),
        ("period", ["2019-2023"]),
        ("births", ["12", "13"]),
        ("School", ["Lincoln Elementary", "George Washington High"]),
        ("notes", ["moved to St. James City in George County last year"]),
        ("date", ["2020-03-04", "2022-05-06"]),
    ],
)
def test_places_groups_and_numbers_are_no_personal_data(name: str, texts: list[str]) -> None:
    assert of_column(name, *texts) == ""


NAMES_OF_MANY_FAMILIES = [
    ["Deshawn Washington", "Guadalupe Hernandez", "Aaliyah Brown"],
    ["Xiuying Zhang", "Thuy Nguyen", "Amrita Venkataraman"],
    ["Wynonah Begaye", "Tsosie Yazzie", "Ahiga Nez"],
    ["Oyelaran Adeyemi", "Chiamaka Okonkwo", "Tigist Haile"],
    ["Yaroslav Shevchenko", "Bohdana Kovalenko", "Zbyněk Dvořák"],
    ["Abd al-Rahman", "Zubaydah Haddad", "Ghassan El Khoury"],
    ["SMITH JOHN A", "GARCIA MARIA", "PHAM QUOC BAO"],
    ["Smith, John", "O'Brien-García, José M.", "Nguyen, Thuy"],
    ["J. Smith", "K. Oyelaran", "T. Pham"],
    ["Ольга Петрова", "Юлія Шевченко", "Ірина Коваль"],
    ["محمد أحمد", "فاطمة علي", "ليلى حسن"],
    ["王小明", "李秀英", "김철수"],
    ["Dr. Xiuying Zhang", "Thuy Nguyen, MD", "Amrita Venkataraman, RN"],
]


@pytest.mark.parametrize("texts", NAMES_OF_MANY_FAMILIES, ids=lambda texts: texts[0])
@pytest.mark.parametrize(
    "name", ["person_full", "provider", "owner", "Defendant 1", "assigned to", "remark", "column 3"]
)
def test_names_of_every_family_are_seen(name: str, texts: list[str]) -> None:
    assert of_column(name, *texts) == "names of persons"


def test_names_that_repeat_are_seen_under_a_person_header() -> None:
    assert of_column("provider", *["Thuy Nguyen", "Xiuying Zhang"] * 9) == "names of persons"
    half = ["Akron Homes LLC", "Pham Quoc", "Washington Deshawn", "Lucas Metro Housing"]
    assert of_column("landlord", *half) == "names of persons"


@pytest.mark.parametrize(
    "name,texts,what",
    [
        ("First", ["Deshawn", "Thuy", "Guadalupe"], "names of persons"),
        ("LAST", ["WASHINGTON", "NGUYEN", "DE LA CRUZ"], "names of persons"),
        ("Case style", ["Akron Homes LLC v. Smith John"], "names of persons"),
        ("remark", ["A Homes LLC v. Roe M", "B LLC vs Moe J", "C Co v Doe"], "names of persons"),
        ("driver license", ["RT123456", "SB654321"], "numbers of single persons"),
        ("Driver's License No.", ["RT123456"], "numbers of single persons"),
        ("SSN last 4", ["1234", "0042"], "Social Security numbers"),
        ("last4", ["1234", "0042"], "Social Security numbers"),
        ("where", ["PO Box 12", "P.O. Box 7"], "street addresses"),
        ("where", ["12 1/2 W Main", "14 1/2 Oak"], "street addresses"),
        ("where", ["Apt 4B 500 Broadway", "Unit 2, 12 Elm"], "street addresses"),
        ("mailing address", ["500 Broadway"], "street addresses"),
        ("notes", ["ok", "write ann(at)example.org"], "e-mail addresses"),
        ("notes", ["ok", "write ann [at] example [dot] org"], "e-mail addresses"),
        ("d1", ["3/4/1950", "5/6/1977", "7/8/2001"], "birth dates"),
    ],
)
def test_other_personal_data_is_seen(name: str, texts: list[str], what: str) -> None:
    assert of_column(name, *texts) == what


@pytest.mark.parametrize(
    "name,texts",
    [
        ("City", ["Cuyahoga Falls", "Shaker Heights", "Upper Arlington", "Santa Rosa"]),
        ("where", ["Prince George's", "St. Louis", "Anne Arundel", "Jim Wells"]),
        ("remark", ["Cuyahoga Falls", "Garfield Heights", "Santa Rosa", "Maple Grove"]),
        ("provider", ["Mercy Hospital", "Lutheran Medical Center", "Kids Clinic"]),
        ("owner", ["Akron Homes LLC", "Summit Properties Inc", "City of Akron"]),
        ("School", ["John Adams", "John Hay", "James Rhodes", "Martin Luther King"]),
        ("neighborhood", ["German Village", "Italian Village", "Ohio City", "Slavic Village"]),
        ("remark", ["German Village", "Weinland Park", "Hyde Park", "Nob Hill"]),
        ("program", ["Head Start", "Meals On Wheels", "Second Chance", "Bright Horizons"]),
        ("status", ["Not Reported", "Case Closed", "Under Review"]),
        ("remark", ["Not Reported", "Full Time", "Part Time"]),
        ("remark", ["Heart Disease", "Infant Mortality", "Life Expectancy"]),
        ("remark", ["Gun Violence", "Lead Paint", "Drug Overdose", "Clean Water"]),
        ("remark", ["Haitian Creole", "Mandarin Chinese", "Brazilian Portuguese"]),
        ("indicator", ["Median Rent", "Graduation Quality", "Clean Air"]),
        ("provider type", ["Registered Nurse", "Family Doctor", "Physician Assistant"]),
        ("Staff", ["Full Time", "Part Time", "Seasonal"]),
        ("tenant race", ["Pacific Islander", "African American", "Native Hawaiian"]),
        ("resident", ["Black, Non-Hispanic", "White, Non-Hispanic", "Hispanic"]),
        ("month", ["January", "February", "March"]),
        ("First", ["January", "February", "March"]),
        ("First", ["12", "14", "15"]),
        ("comparison", ["Black vs White", "Male vs Female", "Renter vs Owner"]),
        ("driver licenses issued", ["1200", "1300"]),
        ("date", ["3/4/1950", "5/6/1977", "7/8/2001"]),
        ("State", ["New York", "North Carolina", "West Virginia"]),
        ("agency", ["Franklin County Library", "Toledo Fire Dept", "Municipal Court"]),
    ],
)
def test_names_of_other_things_raise_no_question(name: str, texts: list[str]) -> None:
    assert of_column(name, *texts) == ""


def test_dates_of_a_lifetime_are_births_beside_other_years() -> None:
    births = column_of("date", pa.array(["3/4/1950", "5/6/1977", "7/8/2001"], pa.string()))
    years = column_of("year", pa.array(["2021", "2022", "2022"], pa.string()))
    assert [each.column for each in find_personal([births, years])] == ["date"]
    same = column_of("year", pa.array(["1950", "1977", "2001"], pa.string()))
    assert find_personal([births, same]) == ()


@pytest.mark.parametrize(
    "line,expected",
    [
        ("Prepared by Jane Doe, 614-555-0123", "Prepared by [removed], [removed]"),
        ("Contact: Thuy Nguyen", "Contact: [removed]"),
        ("Contact: Dr. Thuy Nguyen, thuy@example.org", "Contact: Dr. [removed], [removed]"),
        ("Data from Deshawn Washington (614-555-0123)", "Data from [removed] ([removed])"),
        ("Contact: Office of Vital Statistics", "Contact: Office of Vital Statistics"),
        ("Prepared by Franklin County Public Health", "Prepared by Franklin County Public Health"),
        ("Questions? Call the budget office.", "Questions? Call the budget office."),
        ("Summit County, 614-555-0123", "Summit County, [removed]"),
    ],
)
def test_contact_lines_lose_names_and_numbers(line: str, expected: str) -> None:
    assert redacted(line) == expected


CONTACT = "Contact: Jane Doe, 614-555-0123, jane@example.org"
NOBODY = ("Jane", "Doe", "614-555-0123", "jane@example.org")


@pytest.mark.parametrize("place", ["above", "below", "above and quoted", "below and quoted"])
def test_contact_lines_around_a_table_are_not_kept(place: str) -> None:
    contact = f'"{CONTACT}"' if "quoted" in place else CONTACT
    rows = ["county,state,year,visits", "Summit,OH,2022,8.5", "Lucas,OH,2022,7.5"]
    rows = [contact, *rows] if "above" in place else [*rows, contact]
    schema = infer_schema("a.csv", "\n".join(rows).encode())
    assert [each.name for each in schema.columns] == ["county", "state", "year", "visits"]
    assert (schema.usable, schema.rows.used, schema.n_places) == (True, 2, 2)
    text = everything_said(schema)
    assert not [word for word in NOBODY if word in text]


@pytest.mark.parametrize(
    "header", ["Jane Doe", "Lakisha Brown", "614-555-0123", "jane@example.org"]
)
def test_personal_data_in_a_header_names_no_measure(header: str) -> None:
    rows = f"county,state,year,{header}\nSummit,OH,2022,8.5\nLucas,OH,2022,7.5\n"
    schema = infer_schema("a.csv", rows.encode())
    assert [each.name for each in schema.columns][3] == "column 4"
    assert header not in everything_said(schema)
    assert observations(schema, schema.mapping).table.num_rows == 2


@pytest.mark.parametrize("header", ["Median Income", "Grace Period", "Virginia Beach", "April"])
def test_other_headers_keep_their_words(header: str) -> None:
    rows = f"county,state,year,{header}\nSummit,OH,2022,8.5\nLucas,OH,2022,7.5\n"
    assert infer_schema("a.csv", rows.encode()).columns[3].name == header


def test_rows_of_people_without_a_header_stay_rows() -> None:
    rows = "39153,2022,614-555-0123,8.5\n39095,2022,614-555-0124,7.5\n"
    assert infer_schema("a.csv", rows.encode()).rows.read == 2


@pytest.mark.parametrize(
    "file,expected",
    [
        ("visits_614-555-0123.csv", "visits_[removed].csv"),
        ("jane@example.org.csv", "[removed].csv"),
        ("case 219-09-9999.xlsx.gz", "case [removed].xlsx.gz"),
        ("rent_2019-2023.csv", "rent_2019-2023.csv"),
        ("report 2023-10-12 v1.2.csv", "report 2023-10-12 v1.2.csv"),
    ],
)
def test_file_names_lose_personal_data(file: str, expected: str) -> None:
    assert redacted_file_name(file) == expected
    content = b"county,state,year,visits\nSummit,OH,2022,8.5\nLucas,OH,2022,7.5\n"
    if file.endswith(".csv"):
        assert infer_schema(file, content).file == expected


def test_shape_of_a_name_needs_no_list() -> None:
    assert is_person("Zzyx Qwolvenu")
    assert not any(map(is_person, ["Zzyx", "Zzyx County", "Zzyx qwolvenu", "Zzyx Program 2", ""]))


def everything_said(schema: InferredSchema) -> str:
    """All that is handed on of a file, but for what waits for a person's word."""
    return repr(schema) + repr(list(schema.problems)) + schema.mapping.to_json()


def test_personal_columns_are_shown_masked_and_left_out(tmp_path: Path) -> None:
    schema = infer_schema(file_of_people(tmp_path))
    assert schema.usable
    assert [(each.column, each.what) for each in schema.personal] == [
        ("Name", "names of persons"),
        ("Patient", "names of persons"),
        ("id", "Social Security numbers"),
        ("mobile", "telephone numbers"),
        ("DOB", "birth dates"),
        ("comments", "telephone numbers"),
    ]
    assert schema.personal[0].sample == "R••• •••"
    text = everything_said(schema)
    assert not [secret for secret in SECRETS if secret in text]


def test_stored_files_hold_no_personal_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("MOBILITY_HOME", str(home))
    file, saved = file_of_people(tmp_path), tmp_path / "mapping.json"
    assert main(["check", str(file), "--save", str(saved)]) == 0
    assert main(["check", str(file), "--json"]) == 0
    details = ["--predictor", "employment", "--id", "my_visits"]
    assert main(["import", str(file), *details, "--json"]) == 0
    assert main(["import", str(file), *details]) == 0
    out = "".join(capsys.readouterr())
    assert "Left out: The column 'Patient' looks like names of persons (Q••• ••• •••)." in out
    version = version_in_use("my_visits")
    packed = tmp_path / "all.mobility.zip"
    save_workspace(Workspace(f"sqlite:///{home / 'workspace' / 'workspace.sqlite'}"), packed)
    with duckdb.connect(str(version.path), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SHOW TABLES").fetchall()]
        content = repr([connection.execute(f"FROM {name}").fetchall() for name in tables])
    assert "39153" in content
    raw = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    with zipfile.ZipFile(packed) as archive:
        raw += [archive.read(name) for name in archive.namelist()]
    written = b"".join([*raw, content.encode(), saved.read_bytes(), out.encode()])
    assert not [secret for secret in SECRETS if secret.encode() in written]


def test_personal_column_is_kept_only_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of_people(tmp_path, 9)
    schema = infer_schema(file)
    assert "Patient" not in {column.name for column in schema.layout.columns}
    saved = infer_schema(file, keep_columns=["Patient"])
    assert saved.mapping.keep_columns == ("Patient",)
    assert "Patient" in {column.name for column in saved.layout.columns}
    assert infer_schema(file, mapping=saved.mapping).mapping.keep_columns == ("Patient",)
    back = infer_schema_again(saved, schema.mapping)
    assert "Patient" not in {column.name for column in back.layout.columns}
    with pytest.raises(UserError, match="has no column 'Patent' to keep; it has: 'county'"):
        infer_schema(file, keep_columns=["Patent"])
    assert main(["check", str(file), "--keep-column", "Patient", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [each["column"] for each in record["personal"] if each["kept"]] == ["Patient"]


def test_mapping_with_removed_column_raises() -> None:
    rows = "39153,2022,Robert Moe,5\n39153,2022,Mary Roe,6\n39153,2022,John Doe,7\n"
    content = f"fips,year,Patient,pct\n{rows}".encode()
    saved = infer_schema("file.csv", content, keep_columns=["Patient"])
    assert saved.mapping.group.column == "Patient"
    schema = infer_schema("file.csv", content)
    assert "Left out as personal data" in schema.reason
    assert "Mary" not in everything_said(schema)
    with pytest.raises(UserError, match=r"'Patient' looks like names of persons .* is left out"):
        infer_schema_again(schema, replace(saved.mapping, keep_columns=()))


def test_phone_number_below_table_keeps_places() -> None:
    rows = "".join(f'"{name} County, OH",2022,{number}.5\n' for number, name in
                   enumerate(("Summit", "Lucas", "Wood", "Stark")))  # fmt: skip
    last = '"Call 614-555-0123 for more, or write to us",2021,5\n'
    schema = infer_schema("file.csv", f"county,year,index\n{rows}{last}".encode())
    assert schema.rows.used == 4
    assert schema.personal == ()
    assert [problem.value for problem in schema.problems] == [
        "Call [removed] for more, or write to us"
    ]
    assert observations(schema, schema.mapping).table.num_rows == 4


COUNTIES = ("Summit County", "Cuyahoga County", "Portage County", "Medina County")
CLIENTS = ("Maria Lopez", "John Smith", "Aisha Brown", "Wei Chen", "Linda Davis", "Omar Haddad")


def file_of_clients(header: str, cells: list[str], *, rows: int = 12) -> bytes:
    """One row for each client; the cells are filled in with a name and the number of the row."""
    lines = [f"{header},County,State,Service hours"]
    for number in range(rows):
        name = CLIENTS[number % 6] + ("" if number < 6 else " Jr")
        own = ",".join(cell.format(name=name, first=name.split()[0], n=number) for cell in cells)
        lines.append(f"{own},{COUNTIES[number % 4]},OH,{number + 31}")
    return "\n".join(lines).encode()


NOTED = file_of_clients(
    "Client name,DOB,Case notes",
    ["{name}", "1/3/19{n:02}", "{first} was evicted and lives with her sister {n}"],
)


def test_case_notes_are_left_out_and_are_no_groups() -> None:
    schema = infer_schema("people.csv", NOTED)
    assert [each.column for each in schema.personal] == ["Client name", "DOB", "Case notes"]
    assert schema.mapping.group.column == ""
    assert "evicted" not in everything_said(schema)
    assert "Maria" not in everything_said(schema)


def test_free_text_alone_is_left_out() -> None:
    notes = [f"he was seen on day {number} and then left" for number in range(8)]
    rows = "".join(f"{COUNTIES[n % 4]},OH,2022,{n + 20},{note}\n" for n, note in enumerate(notes))
    schema = infer_schema("notes.csv", f"County,State,Year,hours,Remarks\n{rows}".encode())
    assert [each.column for each in schema.personal] == ["Remarks"]
    assert "was seen" not in everything_said(schema)


def test_texts_that_differ_by_row_are_no_proposed_groups() -> None:
    rows = "".join(f"{COUNTIES[n % 4]},OH,2022,{n + 20},site {n}\n" for n in range(12))
    schema = infer_schema("sites.csv", f"County,State,Year,hours,Site\n{rows}".encode())
    assert schema.mapping.group.column == ""


def test_a_row_for_each_person_is_stopped() -> None:
    schema = infer_schema("people.csv", NOTED)
    assert not schema.usable
    assert schema.reason.startswith("No records of individual people: count them first.")
    assert schema.first == ()
    hours = next(each for each in schema.columns if each.name == "Service hours")
    assert hours.examples == ()
    saved = infer_schema("people.csv", NOTED, keep_columns=["Case notes"])
    assert "No records of individual people" in saved.reason


@pytest.mark.parametrize("combine", [Combine.SUM, Combine.MEAN, Combine.COUNT])
def test_combined_rows_of_few_people_are_masked(combine: Combine) -> None:
    schema = infer_schema("people.csv", NOTED)
    mapping = replace(schema.mapping, combine=combine, year=2022)
    again = infer_schema_again(schema, mapping)
    assert again.usable
    assert observations(again, mapping).table.num_rows == 0  # three people in each county
    assert not any(value for row in again.first for value in row.values)
    many = infer_schema_again(infer_schema("people.csv", NOTED), replace(mapping, smallest_cell=3))
    assert observations(many, many.mapping).table.num_rows == 4


def test_contact_names_are_no_personal_records() -> None:
    rows = "".join(
        f"{county},OH,2022,{name},12.{n}\n"
        for n, (county, name) in enumerate(zip(COUNTIES, CLIENTS, strict=False))
    )
    schema = infer_schema(
        "a.csv", f"County,State,Year,Contact name,Vacancy rate (%)\n{rows}".encode()
    )
    assert schema.usable
    assert [each.column for each in schema.personal] == ["Contact name"]


def test_names_beside_telephone_numbers_are_left_out() -> None:
    content = file_of_clients("Name,Phone", ["Zzyx Qwf{n}", "330-555-65{n:02}"], rows=12)
    schema = infer_schema("clients.csv", content)
    assert [each.column for each in schema.personal] == ["Name", "Phone"]
    assert "Zzyx" not in everything_said(schema)
