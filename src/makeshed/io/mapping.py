"""Any table of makers, by a small file that says which column is which.

The file lies beside the table: ``makers.csv.toml`` beside ``makers.csv``. Without it, columns are
told by their names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, Problem, nearest
from makeshed.io.confirming import confirmed
from makeshed.io.degrees import AXES, degrees
from makeshed.io.process_names import processes_in
from makeshed.io.reach import agreed_in
from makeshed.io.record import (
    DirectoryMaker,
    DirectoryRecord,
    Recognise,
    country_code,
    digest,
    record,
    said,
    slug,
)
from makeshed.io.statuses import status_doubts
from makeshed.io.untrusted import content, refuse
from makeshed.language.caldays import DayColumn, days_of
from makeshed.language.table_row import numbered
from makeshed.model.contact import WAYS

DOES = (
    "activity", "activities", "main activity", "trade", "trades", "specialty", "specialties", "speciality",
    "specialities", "what they do", "what we do", "activite", "activites", "activite principale", "metier",
    "metiers", "specialite", "specialites", "savoir-faire", "savoir faire", "prestations", "attivita",
    "attivita principale", "specializzazione", "specializzazioni", "servizi", "tatigkeit", "tatigkeiten",
    "tatigkeitsfeld", "leistungen", "gewerk", "gewerke", "zusatzgewerke", "actividad", "actividades", "actividad principal",
    "especialidad", "especialidades", "servicios", "oficio", "oficios", "services", "services offered",
)  # fmt: skip
"""Columns that say in words what a maker does: they are shown, and processes are read in them."""
FIELDS = tuple(f.name for f in fields(DirectoryMaker) if f.name not in {"batch", "doubts"})
GUESSES: Mapping[str, tuple[str, ...]] = {
    "id": ("key", "identifier", "uuid"),
    "name": ("company", "company name", "firm", "business name", "legal name", "title", "organisation",
             "organization", "nom", "raison sociale", "entreprise", "betrieb", "firma", "nome", "azienda",
             "ragione sociale", "nombre", "empresa", "societe", "unternehmen", "firmenname", "ditta", "impresa",
             "denominazione", "razon social",
             "nom de l'entreprise", "nom entreprise", "nom commercial", "enseigne", "nom de l'enseigne",
             "denomination", "denomination sociale", "denomination commerciale", "nom du lieu",
             "nom structure", "nom etablissement", "business", "trading name", "trade name",
             "doing business as", "dba", "dba name", "establishment", "facility name", "place name",
             "workshop", "maker", "insegna", "nome azienda", "nome impresa", "denominazione sociale",
             "nominativo", "firmenbezeichnung", "betriebsname", "name der firma", "name des betriebs",
             "bezeichnung", "werkstatt", "nombre comercial", "denominacion", "denominacion social", "rotulo",
             "nombre empresa", "nombre de la empresa", "establecimiento", "taller", "designacao",
             "nome comercial", "libelle", "legal entity", "account name", "supplier", "supplier name",
             "vendor", "vendor name", "fournisseur", "lieferant", "fornitore", "proveedor"),
    "lat": ("latitude", "y", "breite", "breitengrad", "latitud", "latitudine",
             "gps lat", "gps latitude", "geo lat", "latitude wgs84", "lat wgs84", "wgs84 lat", "latitud gps",
             "latitude gps", "lat gps"),
    "lon": ("lng", "long", "longitude", "x", "lange", "langengrad", "longitud", "longitudine",
             "gps lon", "gps lng", "gps longitude", "geo lon", "geo lng", "geo long", "longitude wgs84",
             "lon wgs84", "lng wgs84", "wgs84 lon", "longitude gps", "longitud gps", "lon gps"),
    "country": ("country code", "country name", "land", "pays", "paese", "pais", "iso",
             "country/region", "pays/region", "pais/region", "land/region", "nazione", "staat", "nation"),
    "region": ("state", "province",
             "state/province", "province/state", "departement", "dept", "dpt", "canton", "bundesland",
             "kanton", "landkreis", "kreis", "provincia", "prov", "provincia/estado", "regione",
             "comunidad autonoma", "ccaa", "county", "departamento", "nom departement", "nom du departement",
             "federal state", "distrito"),
    "town": ("city", "municipality", "locality", "village", "ville", "commune", "ort", "stadt", "gemeinde",
             "citta", "comune", "ciudad", "localidad", "municipio", "city/town", "town/city", "plz/ort", "plz ort",
             "cp ville",
             "town name", "city name", "localite", "nom commune", "nom de la commune", "nom de commune",
             "libelle commune", "commune/ville", "ville/commune", "ville ou commune", "poblacion", "localita",
             "comune sede", "citta/comune", "city or town", "post town", "posttown", "ortschaft", "wohnort",
             "standort", "sitz", "firmensitz", "stadt/ort", "ort/stadt", "stadt/gemeinde", "cidade",
             "concelho", "municipi", "poblacio", "concello", "municipio/localidad", "localidad/municipio",
             "ciudad/localidad", "poblacion/ciudad", "plz, ort", "plz und ort", "postleitzahl/ort",
             "cp - ville", "cp/ville", "code postal/ville", "code postal et ville", "code postal ville",
             "cap/citta", "cap citta", "cap e citta", "cap comune", "cp poblacion", "cp y poblacion",
             "c.p. poblacion", "zip/city", "zip city", "postcode/town"),
    "postcode": ("postal code", "post code", "zip", "zip code", "zipcode", "code postal", "cp", "plz",
                 "postleitzahl", "cap", "codigo postal",
             "zip/postal code", "postal", "codepostal", "codigopostal", "cod postal", "cod. postal",
             "cod.postal", "codice postale", "c.p", "c. p", "c.a.p", "p.l.z", "npa", "cep", "postcode/zip",
             "zip/postcode", "post-code", "codi postal"),
    "address": ("street address", "street", "full address", "adresse", "rue", "anschrift", "strasse",
                "indirizzo", "via", "direccion", "calle",
             "adresse postale", "adresse complete", "adresse 1", "adresse1", "address 1", "address1",
             "address line 1", "addressline1", "street 1", "street name", "street and number", "n° et rue",
             "numero et voie", "numero et rue", "numero et libelle de voie", "adresse physique",
             "adresse de l'entreprise", "voie", "libelle voie", "nom de voie", "strasse/nr", "strasse nr",
             "strasse/hausnummer", "strasse hausnummer", "strasse und hausnummer", "strasse, hausnummer",
             "strasse, nr", "strasse und nr", "domicilio", "domicilio social", "direccion completa",
             "direccion postal", "direccion 1", "via/piazza", "indirizzo completo", "indirizzo sede",
             "sede legale", "via e numero", "morada", "endereco", "adreca", "postanschrift", "firmenanschrift",
             "adresszeile 1", "business address", "postal address", "mailing address", "physical address",
             "site address"),
    "phone": ("telephone", "tel", "phone number", "telephone number", "mobile", "telefon", "telefono",
              "telefonnummer", "numero de telephone", "telefono fijo",
             "phone no", "phone no.", "telephone no", "phone 1", "telephone 1", "tel 1", "tel. 1",
             "contact number", "contact phone", "telefonnr", "telefon nr", "tel.-nr", "tel nr", "telefon 1",
             "festnetz", "mobil", "handy", "mobiltelefon", "rufnummer", "telephone fixe", "tel fixe", "fixe",
             "portable", "telephone portable", "gsm", "numero telephone", "telefono 1", "telefono fisso",
             "cellulare", "cell", "numero di telefono", "numero de telefono", "movil", "telefono movil",
             "celular", "tlf", "tfno", "telf", "telefone", "telemovel", "business phone", "main phone"),
    "email": ("e-mail", "pec", "mail", "e-mail-adresse", "adresse e-mail", "adresse mail", "email address", "e-mail address", "courriel", "correo",
              "correo electronico",
             "e mail", "email 1", "e-mail 1", "email contact", "contact email", "adresse email",
             "adresse electronique", "courrier electronique", "mel", "posta elettronica", "indirizzo email",
             "indirizzo e-mail", "indirizzo mail", "correo-e", "direccion de correo",
             "direccion de correo electronico", "mailadresse", "mail-adresse", "emailadresse", "email-adresse",
             "correu electronic", "mail contact"),
    "published": ("consent", "agreed", "agreed to publish", "may be published", "may be shown", "consentement",
                  "accord", "einwilligung", "consenso", "consentimiento"),
    "about": ("description", "business description", "products", "tools",
              "capability", "category", "simple category", "beschreibung", "produkte", "produits",
              "descrizione", "prodotti", "descripcion", "productos", *DOES,
             "sector", "secteur", "secteur d'activite", "secteur activite", "domaine", "domaine d'activite",
             "categorie", "categories", "sous-categorie", "type d'activite", "branche", "branchen", "gewerbe",
             "kategorie", "unterkategorie", "rubrik", "settore", "settore di attivita", "categoria",
             "sector de actividad", "rubro", "giro", "industry", "industry sector", "presentation",
             "beschreibung der tatigkeit", "produits fabriques", "activite detaillee", "about us",
             "company description", "descriptif", "profil", "profilo", "perfil"),
    "processes": ("process", "capabilities", "capability", "tools", "equipment",
                  "machines", "naics title", "verfahren", "maschinen", "procedes", "machine", "equipements",
              "lavorazioni", "macchine", "procesos", "maquinas", *DOES,
             "services proposes", "procede", "procedes de fabrication", "equipement", "parc machines",
             "parc machine", "machinery", "machine park", "maschinenpark", "ausstattung", "geratepark",
             "macchinari", "parco macchine", "attrezzature", "maquinaria", "equipos", "equipamiento",
             "technologies", "techniques", "techniken", "tecniche", "tecnicas", "tecnologias", "tecnologie",
             "fertigungsverfahren"),
    "materials": ("material", "werkstoffe", "materiaux", "materiali", "materiales"),
    "status": ("activity status", "facility status", "statut", "etat d'activite", "zustand", "betriebsstatus",
               "stato attivita", "estado de actividad"),
    "website": ("url", "web", "site web", "site internet", "internet", "pagina web", "link", "homepage", "sitio web", "sito", "sito web", "webseite",
             "website url", "web site", "site", "lien", "page web", "pagina", "pagina internet", "sitioweb",
             "www", "url site", "url du site", "adresse internet", "adresse web", "internetadresse",
             "internetseite", "web page", "webpage", "sito internet", "enlace", "company website", "sitio",
             "web address", "webadresse", "direccion web", "lloc web"),
    "confirmed": ("last confirmed", "updated", "updated at", "last updated", "verified", "last verified",
                  "date", "datum", "data", "fecha", "confirme", "bestatigt", "confermato", "confirmado",
                  "confirme le", "verifie", "verifie le", "derniere verification", "mis a jour", "mis a jour le",
                  "mise a jour", "gepruft", "zuletzt gepruft", "zuletzt bestatigt", "aktualisiert", "verificato",
                  "ultima verifica", "aggiornato", "verificado", "ultima verificacion", "actualizado"),
    "certification": ("certifications", "certificates", "zertifikate", "certificats", "certificazioni"),
}  # fmt: skip
"""What columns are called beside the names of the fields, in small letters without accents."""
STATES = ("stato", "estado", "etat", "situation", "situazione", "situacion")
"""What a column of a status is called, and one of a country or province: its cells tell which."""
CALLED = re.compile(
    r"(?:nom|nome|nombre|name|denominacion|denominazione) (?:(?:de|du|del|della|dell|des|der|of|the|la|el|l|d)[ '\u2019])*"
    r"(?:commercial|commerciale|comercial|atelier|taller|laborator|workshop|shop|firm|entreprise|empresa|azienda|impresa"
    r"|ditta|societ|etabliss|estableci|company|business|maker|lab\b|fablab|artisan|artigian|artesan|betrieb|unternehm"
    r"|negocio|struttura|structure|organi)"
)
"""How a column of names begins: *Nombre del taller*, *Nom de l'atelier*."""
NUMBERED = re.compile(r"(?: (?:n[°o.]|nr\.?|#))?[ ._-]?\d{1,2}$")
"""What stands behind the name of one of several columns."""
SEVERAL = ("about", "processes")
"""Fields that all columns of their names say."""
TEXTS = ("name", "country", "region", "town", "postcode", "address", "phone", "email", "website",
         "published", "about", "materials", "status", "certification", "evidence")  # fmt: skip
"""Fields that are taken as they are written."""
ROLES = ("maker", "supplier", "store")
TO_STAND = "lat and lon, or a town or an address"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table say what; ``constants`` are the same for every row."""

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    days: DayColumn | None = None
    """The days of the column that says when a maker was confirmed."""

    @property
    def tells(self) -> bool:
        """Whether they name a maker and where it stands."""
        said = {*self.columns, *self.constants}
        return "name" in said and ({"lat", "lon"} <= said or bool(said & {"town", "address"}))

    def used(self) -> frozenset[str]:
        """Return the names of the columns that are read."""
        return frozenset(name for names in self.columns.values() for name in names)

    def dated(self, rows: Iterable[Mapping[str, Any]]) -> Columns:
        """Return the same with the days of all rows read together."""
        names = self.columns.get("confirmed", ())
        return replace(self, days=days_of(filter(None, (_joined(row, names) for row in rows))))


def load(path: Path) -> Columns:
    """Return what a mapping file says; raise `BadFacts` for a field that there is not."""
    _, found = content(path)
    unknown = [name for name in found if name not in {"columns", "constants"}]
    if unknown:
        refuse(path.name, f"a section called {unknown[0]!r}", "[columns] and [constants]")
    given = {name: found.get(name, {}) for name in ("columns", "constants")}
    for name, section in given.items():
        if not isinstance(section, Mapping):
            refuse(path.name, f"{name} = {section!r:.40}", f"a section [{name}]")
        for field, value in section.items():
            if field not in FIELDS:
                refuse(path.name, f"a field called {field!r}", nearest(field, FIELDS))
            if not _named(value) and (name == "columns" or isinstance(value, Mapping | list)):
                refuse(path.name, f"{field} = {value!r:.40}", "text, or a list of names of columns")
    spread = {f: (c,) if isinstance(c, str) else tuple(c) for f, c in given["columns"].items()}
    return Columns(spread, {f: str(value) for f, value in given["constants"].items()})


def _named(value: Any) -> bool:
    """Whether something names a column, or several."""
    listed = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) for one in listed)


def fits(columns: Columns, head: Collection[str], file: str) -> None:
    """Raise `BadFacts` with all that a mapping file says wrongly of a table."""
    wrong = [
        Problem(
            "",
            None,
            "",
            f"[columns] {field} = {name!r}, a column that is not there",
            nearest(name, head),
            file,
        )
        for field, names in columns.columns.items()
        for name in names
        if name not in head
    ]
    if not columns.tells:
        wrong.append(
            Problem("", None, "", "columns that tell no maker", f"name, and {TO_STAND}", file)
        )
    for field, right in _constants(columns.constants):
        found = f"[constants] {field} = {columns.constants[field]!r}"
        wrong.append(Problem("", None, "", found, right, file))
    if wrong:
        raise BadFacts(wrong)


def _constants(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the constants that cannot be read, and what would be right."""
    if "role" in given and given["role"] not in ROLES:
        yield "role", f"one of {', '.join(ROLES)}"
    if "country" in given and country_code(given["country"])[1]:
        yield "country", "an ISO code such as FR, or a name"
    if "confirmed" in given and confirmed(given["confirmed"])[0] is None:
        yield "confirmed", "a day such as 2026-01-31"
    if "published" in given and agreed_in(given["published"])[1]:
        yield "published", f"some of {', '.join(WAYS)}, separated by ;"
    for field in AXES:
        if field in given and degrees(given[field], field) is None:
            yield field, "a number of degrees"


def guessed(head: Iterable[str], constants: Mapping[str, str]) -> Columns | None:
    """Return the columns as their names tell, or None if they name no maker or no place."""
    names = list(head)
    plain = {_plain(name): name for name in reversed(names)}
    called = {field: (_plain(field), *GUESSES.get(field, ())) for field in FIELDS}
    found = {
        field: tuple(plain[word] for word in words if word in plain)
        for field, words in called.items()
    }
    for field in SEVERAL:  # Activité 1, Activité 2 ...
        found[field] += tuple(
            n
            for n in names
            if NUMBERED.sub("", _plain(n)) in called[field] and n not in found[field]
        )
    found["name"] = found["name"] or tuple(
        n for plainly, n in plain.items() if CALLED.match(plainly)
    )
    found = {f: c if f in SEVERAL else c[:1] for f, c in found.items() if c}
    columns = Columns(found, constants)
    return columns if columns.tells else None


def with_status(columns: Columns, rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Return the columns with one of a status whose name may be that of a country, if most of its cells are some."""
    if "status" in columns.columns:
        return columns
    for name in dict.fromkeys(name for row in rows for name in row):
        cells = [cell for row in rows if (cell := said(row.get(name)))]
        known = sum(not status_doubts(cell) for cell in cells)
        if _plain(name) in STATES and name not in columns.used() and 2 * known > len(cells):
            return replace(columns, columns={**columns.columns, "status": (name,)})
    return columns


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name.casefold().replace("_", " ").rstrip(" .:*"))
    words = " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())
    return words.replace(" / ", "/")


def _joined(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return "; ".join(filter(None, dict.fromkeys(said(row.get(name)) for name in names)))


def read(
    rows: Iterable[Mapping[str, str]],
    source: str,
    columns: Columns,
    recognise: Recognise = processes_in,
    first: int = 1,
) -> Iterator[DirectoryRecord]:
    """Yield one record for each row."""
    for number, row in numbered(rows, first):
        where = f"row {number}"
        yield record(maker(row, columns, f"{source}, {where}", recognise), where)


def maker(
    row: Mapping[str, Any], columns: Columns, source: str, recognise: Recognise = processes_in
) -> DirectoryMaker:
    """Return the maker that a row describes; where a cell is blank, the constant holds."""
    cell = dict(columns.constants)
    for field, names in columns.columns.items():
        if text := _joined(row, names):
            cell[field] = text
    lat, lon = degrees(cell.get("lat"), "lat"), degrees(cell.get("lon"), "lon")
    name = cell.get("name", "")
    stem = source.partition(",")[0].partition(".")[0]
    spot = (
        f"{lat} {lon}" if lat is not None else f"{cell.get('town', '')} {cell.get('address', '')}"
    )
    own = cell.get("id") or f"{slug(name)}-{digest(f'{name} {spot}')}"
    country = country_code(cell.get("country", ""))[0]
    seen, doubts = confirmed(cell.get("confirmed"), country, columns.days)
    role = cell.get("role", "maker").strip().lower()
    texts: dict[str, Any] = {field: cell.get(field, "") for field in TEXTS}
    does = recognise(cell.get("processes", ""))
    return DirectoryMaker(
        id=f"{slug(stem)}-{slug(own)}", lat=lat, lon=lon, source=cell.get("source", source),
        processes=does, role=role if role in ROLES else "maker",
        confirmed=seen, doubts=(*doubts, *_unread(cell, role, does)), **texts,
    )  # fmt: skip


def _unread(cell: Mapping[str, str], role: str, does: Mapping[str, str]) -> Iterator[str]:
    """Yield what of a row is not used."""
    if cell.get("processes") and not does and role == "maker":
        yield f"no process is read in {cell['processes']!r:.60}"
    for field in AXES:
        if cell.get(field) and degrees(cell[field], field) is None:
            yield f"{field} {cell[field]!r:.40} is no number of degrees"
    if role not in ROLES:
        yield f"role {role!r:.40} is taken for a maker; right: {', '.join(ROLES)}"
