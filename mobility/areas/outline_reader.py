"""Program that reads one outline file with GeoPandas; `reading.py` runs it as a process of its own.

An outline file can ask for endless memory, and its library can fetch addresses that a file names.
So it runs apart with a memory limit, with the drivers of a few formats only, and on a local copy.
It takes a JSON request as its argument, writes outlines in degrees as a table of WKB and texts,
and prints a JSON answer.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from contextlib import suppress
from typing import Any

_DEGREES = "EPSG:4326"
_MOST_COLUMNS = 60


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Read the file of a request; the answer has `fault` where it cannot be used."""
    _limit_drivers(request["driver"])
    import geopandas  # noqa: PLC0415 - after the drivers are limited
    import pyogrio  # noqa: PLC0415 - after the drivers are limited

    _limit_memory(request["memory"])
    path = request["path"]
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
    layer = request["layer"] or next(iter(layers), "")
    if layer not in layers:
        return {"fault": "layer" if layers else "no outlines", "layers": layers}
    info = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    if info["driver"] not in request["driver"]:
        return {"fault": "driver"}
    if info["features"] > request["most_areas"]:
        return {"fault": "areas", "count": int(info["features"])}
    frame = geopandas.read_file(path, layer=layer, engine="pyogrio", on_invalid="ignore")
    vertices = int(frame.geometry.count_coordinates().sum())
    if vertices > request["most_vertices"]:
        return {"fault": "vertices", "count": vertices}
    answer = _in_degrees(frame, request["projection"]) | {"layers": layers, "vertices": vertices}
    if "fault" in answer:
        return answer
    return answer | _write(answer.pop("frame"), request["out"])


def _limit_drivers(allowed: list[str]) -> None:
    """Have the library load the allowed drivers alone, and none of its network file systems."""
    os.environ["OGR_SKIP"] = ",".join(each for each in _VECTOR_DRIVERS if each not in allowed)
    os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = ".none"
    os.environ["GDAL_HTTP_MAX_RETRY"] = "0"
    os.environ["OGR_GEOJSON_MAX_OBJ_SIZE"] = "200"
    os.environ["PROJ_NETWORK"] = "OFF"


_VECTOR_DRIVERS = (
    "MapInfo File", "LVBAG", "S57", "DGN", "OGR_VRT", "CSV", "GML", "GPX", "LIBKML", "KML",
    "GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT", "GPKG", "SQLite", "WAsP",
    "OpenFileGDB", "DXF", "FlatGeobuf", "GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS",
    "WFS", "OAPIF", "EDIGEO", "Idrisi", "ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud",
    "SXF", "Selafin", "JML", "PLSCENES", "CSW", "VDV", "MVT", "NGW", "MapML", "GTFS", "PMTiles",
    "JSONFG", "MiraMonVector", "ADBC", "AVCBin", "AVCE00", "AIVector", "HTTP", "ESRI Shapefile",
    "PDF", "PDS4", "VICAR", "MBTiles", "EEDA", "OGCAPI", "GDALG", "PCIDSK", "MEM",
)  # fmt: skip


def _limit_memory(size: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource  # noqa: PLC0415 - not on every system

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a program alone
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + size, used + size))


def _in_degrees(frame: Any, projection: int | None) -> dict[str, Any]:  # noqa: ANN401 - GeoPandas
    """The outlines in degrees, without heights; or what is wrong with their coordinates."""
    notes = []
    if frame.geometry.has_z.any():
        notes.append("heights")
    frame = frame.set_geometry(frame.geometry.force_2d())
    bounds = frame.geometry.bounds.dropna()
    if bounds.empty:
        return {"fault": "no outlines"}
    fits = (
        (bounds.minx >= -180.0) & (bounds.maxx <= 180.0) & (bounds.miny >= -90.0)
        & (bounds.maxy <= 90.0)
    )  # fmt: skip
    known = frame.crs
    if fits.any() and not fits.all():
        rows = [int(number) + 1 for number in bounds.index[~fits]]
        return {"fault": "mixed", "rows": rows[:5], "count": len(rows)}
    if fits.all() and (known is None or not known.is_geographic) and projection is None:
        notes.append("no projection: degrees" if known is None else "projection denied by degrees")
        frame = frame.set_crs(_DEGREES, allow_override=True)
    elif not fits.all() and (known is None or known.is_geographic or projection is not None):
        if projection is None:
            return {"fault": "projection", "bounds": [float(each) for each in frame.total_bounds]}
        frame = frame.set_crs(projection, allow_override=True)
    return {"frame": frame.to_crs(_DEGREES), "notes": notes, "projection": str(known or "")}


def _write(frame: Any, out: str) -> dict[str, Any]:  # noqa: ANN401 - GeoPandas
    """Write the outlines as WKB, repaired, with the texts of the other columns."""
    import pyarrow as pa  # noqa: PLC0415 - with the libraries above
    from pyarrow import feather  # noqa: PLC0415 - with the libraries above

    shapes = frame.geometry
    crossed = int((~shapes.is_valid & shapes.notna() & ~shapes.is_empty).sum())
    repaired = shapes.make_valid()
    columns = {"outline": pa.array(repaired.to_wkb(), pa.binary())}
    names = [name for name in frame.columns if name != shapes.name][:_MOST_COLUMNS]
    for name in names:
        values = frame[name]
        texts = values.map(_text, na_action="ignore").astype(object)
        columns[f"column {name}"] = pa.array(texts.where(texts.notna(), None), pa.string())
    feather.write_feather(pa.table(columns), out, compression="uncompressed")
    return {"crossed": crossed, "columns": [str(name) for name in names]}


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def answer_or_fault(request: dict[str, Any]) -> dict[str, Any]:
    """Return what `main` answers; a fault for a file that makes a library fail."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return main(request)
    except MemoryError:
        return {"fault": "memory"}
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes a library say
        return {"fault": "memory" if "memory" in str(error).lower() else "damaged"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer_or_fault(json.loads(sys.argv[1]))))
