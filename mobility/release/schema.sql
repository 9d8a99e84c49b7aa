-- The tables of a release. Texts with few values are enums: half the size, and sorted as the
-- registry is. A release is written once and never changed.
CREATE TABLE release (
    id VARCHAR, newest_year SMALLINT, demonstration BOOLEAN,
    edition VARCHAR, year SMALLINT, title VARCHAR, publisher VARCHAR, license VARCHAR,
    catalog_page VARCHAR, framework_version VARCHAR, schema_version SMALLINT
);
CREATE TABLE jurisdiction (
    geoid VARCHAR, level level, name VARCHAR, state VARCHAR,
    population INTEGER, population_year SMALLINT, first_year SMALLINT, last_year SMALLINT
);
CREATE TABLE population (geoid VARCHAR, level level, year SMALLINT, population INTEGER);
CREATE TABLE observation (
    geoid VARCHAR, level level, year SMALLINT, metric metric, breakdown breakdown,
    subgroup subgroup, value DOUBLE, lower DOUBLE, upper DOUBLE, quality quality
);
-- Places of one state whose headline estimate is one and the same share a pool.
CREATE TABLE pooled (geoid VARCHAR, level level, year SMALLINT, metric metric, pool INTEGER);
-- What is there at all, so that an absent number can be explained.
CREATE TABLE coverage (
    metric metric, level level, breakdown breakdown, year SMALLINT,
    n_values INTEGER, n_intervals INTEGER, n_weak INTEGER
);
-- Of each metric's newest year: the reliable values of the nation ('nation') and of each state.
CREATE TABLE benchmark (
    metric metric, level level, scope VARCHAR, year SMALLINT, n INTEGER, places INTEGER,
    median DOUBLE, lower DOUBLE, upper DOUBLE, lowers DOUBLE[], uppers DOUBLE[],
    sorted_values DOUBLE[]
);
CREATE TABLE distribution (
    metric metric, level level, year SMALLINT, low DOUBLE, high DOUBLE, counts INTEGER[],
    below INTEGER, above INTEGER, n INTEGER
);
CREATE TABLE load_file (
    name VARCHAR, level VARCHAR, breakdown VARCHAR, n_rows INTEGER, cells INTEGER, n_values INTEGER,
    rejected INTEGER, flags_without_value INTEGER, bounds_without_value INTEGER,
    unknown_columns VARCHAR[], notes VARCHAR[], as_published BOOLEAN
);
CREATE TABLE load_problem (
    file VARCHAR, line INTEGER, "column" VARCHAR, value VARCHAR, reason VARCHAR
);
CREATE TABLE ignored_file (name VARCHAR);
-- Against the release that was current when this one was built: counts of values.
CREATE TABLE difference (
    previous VARCHAR, metric metric, level level, breakdown breakdown, year SMALLINT,
    added INTEGER, removed INTEGER, changed INTEGER, rounded INTEGER, same INTEGER
);
