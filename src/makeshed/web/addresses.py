"""Every address of the site, and what answers there."""

from __future__ import annotations

from django.urls import re_path
from django.views.decorators.http import require_http_methods, require_safe

from makeshed.report.public.edition import LANGUAGES
from makeshed.web import (
    data_feeds,
    hsds,
    http_api,
    makers_page,
    passport_files,
    public_pages,
    question_pages,
    search_page,
    walking_map,
)

_L = f"^(?P<language>{'|'.join(LANGUAGES)})/"
_SLUG = r"(?P<slug>[a-z0-9-]{1,90})"
_NUMBER = r"(?:\.(?P<number>[1-9][0-9]{0,5}))?"
_UUID = r"(?P<number>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_PAGE, _LIST = r"\.(?P<form>html|json)$", r"\.(?P<form>html|json|csv|geojson)$"
_get = require_safe
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    re_path(r"^$", _get(public_pages.door)),
    re_path(r"^style\.css$", _get(public_pages.style_sheet)),
    re_path(r"^favicon\.ico$", _get(public_pages.no_picture)),
    re_path(r"^live\.js$", _get(public_pages.script)),
    re_path(r"^walking/(?P<name>[a-zA-Z.-]{1,60})$", _get(walking_map.walking_file)),
    re_path(rf"{_L}$", _get(public_pages.front)),
    re_path(rf"{_L}index{_PAGE}", _get(public_pages.front)),
    re_path(_L.removesuffix("/") + "$", _get(public_pages.folder)),
    re_path(rf"{_L}(?P<name>ask|makers|processes|places|products)/?$", _get(public_pages.folder)),
    re_path(rf"{_L}about{_PAGE}", _get(public_pages.about)),
    re_path(rf"{_L}search{_LIST}", _get(search_page.search)),
    re_path(rf"{_L}verify{_PAGE}", _get_or_post(passport_files.verify_page)),
    re_path(rf"{_L}ask/index{_PAGE}", _get(question_pages.every_question)),
    re_path(rf"{_L}ask/(?P<name>[a-z]{{1,40}})\.html$", _get_or_post(question_pages.question_page)),
    re_path(rf"{_L}jobs/(?P<number>[0-9a-f]{{32}}){_PAGE}", _get_or_post(question_pages.job_page)),
    re_path(rf"{_L}products/index{_PAGE}", _get(public_pages.products)),
    re_path(rf"{_L}products/{_SLUG}{_PAGE}", _get(public_pages.product)),
    re_path(rf"{_L}makers/index{_NUMBER}{_LIST}", _get(makers_page.makers)),
    re_path(rf"{_L}makers/{_SLUG}{_PAGE}", _get(public_pages.maker)),
    re_path(rf"{_L}(?P<kind>processes|places)/index{_PAGE}", _get(public_pages.groups)),
    re_path(rf"{_L}(?P<kind>processes|places)/{_SLUG}{_NUMBER}{_LIST}", _get(public_pages.group)),
    re_path(r"^data/makers\.(?P<form>json|csv|geojson)$", _get(public_pages.every_maker)),
    re_path(rf"^data/makers/{_SLUG}\.json$", _get(public_pages.maker_data)),
    re_path(r"^changes$", _get(data_feeds.changed)),
    re_path(r"^data/directory\.db$", _get(data_feeds.whole)),
    re_path(r"^hsds/$", _get(hsds.about)),
    re_path(r"^hsds/services$", _get(hsds.services)),
    re_path(rf"^hsds/services/{_UUID}$", _get(hsds.one_service)),
    re_path(r"^hsds/organizations$", _get(hsds.organizations)),
    re_path(rf"^hsds/organizations/{_UUID}$", _get(hsds.one_organization)),
    re_path(r"^api/v1/openapi\.json$", _get(http_api.document)),
    re_path(
        r"^api/v1/jobs/(?P<number>[0-9a-f]{32})$",
        require_http_methods(["GET", "HEAD", "DELETE"])(http_api.job),
    ),
    re_path(r"^api/v1/(?P<name>[^/]{1,60})$", _get_or_post(http_api.question)),
    re_path(r"^passports/(?P<name>.+)$", _get(passport_files.passport_file)),
]
handler400 = "makeshed.web.error_pages.not_so"
handler404 = "makeshed.web.error_pages.not_found"
handler500 = "makeshed.web.error_pages.broken"
