//! HTTP: the API, the pages and live events. Parses, authenticates, calls `app`, presents; holds no rule.
//!
//! [`router`] is a `tower::Service`: `sev1 serve` listens with it, and the command line without a server calls it
//! in-process with a [`sev1_app::Caller`] as request extension, which no request from outside can carry.

pub mod api;
mod auth;
mod layers;
mod live;
pub mod mattermost;
mod operations;
mod pages;
mod problem;
mod sign_in_codes;
mod state;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use mattermost::{CommandToken, MattermostSettings};
pub use sign_in_codes::SignInCodes;
pub use state::{Hosts, WebSettings, WebState};

/// The longest request body of the API, in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// The longest form, in bytes: percent-encoding makes the same text up to three times as long.
const MAX_FORM: usize = 3 * MAX_BODY;

/// Every route of Sev1, with its layers.
pub fn router(state: WebState) -> Router {
    let (api, document) = api_routes().split_for_parts();
    let document = api::document::finish(document);
    let api = api.route("/api/v1/openapi.json", get(async move || axum::Json(document))).layer(DefaultBodyLimit::max(MAX_BODY));
    let pages = page_routes().layer(DefaultBodyLimit::max(MAX_FORM));
    let all = api.merge(pages).merge(operation_routes());
    let all = if mattermost::is_on(&state) { all.merge(mattermost::routes()) } else { all };
    let all = all.fallback(problem::no_such_page).method_not_allowed_fallback(problem::no_such_method);
    layers::around(all, &state).with_state(state)
}

/// The OpenAPI 3.1 document of the API, as pretty JSON with a final line end.
#[must_use]
pub fn openapi_json() -> String {
    let document = api::document::finish(api_routes().into_openapi());
    document.to_pretty_json().expect("an OpenAPI document is JSON") + "\n"
}

fn api_routes() -> OpenApiRouter<WebState> {
    OpenApiRouter::with_openapi(api::document::start())
        .routes(routes!(api::list_incidents::list_incidents, api::declare_incident::declare_incident))
        .routes(routes!(api::show_incident::show_incident))
        .routes(routes!(api::show_incident::show_timeline))
        .routes(routes!(api::publish_update::publish_update))
        .routes(routes!(api::preview_update::preview_update))
        .routes(routes!(api::show_incident::show_update, api::edit_update::edit_update))
        .routes(routes!(api::edit_update::show_copies))
        .routes(routes!(api::redeliver::list_undelivered))
        .routes(routes!(api::redeliver::redeliver))
        .routes(routes!(api::close_incident::close_incident))
        .routes(routes!(api::list_promises::list_promises, api::make_promise::make_promise))
        .routes(routes!(api::move_promise::move_promise))
        .routes(routes!(api::settle_promise::done_promise))
        .routes(routes!(api::settle_promise::release_promise))
        .routes(routes!(api::snooze::snooze))
        .routes(routes!(api::hand_off::show_inheritance, api::hand_off::offer_hand_off))
        .routes(routes!(api::hand_off::accept_hand_off))
        .routes(routes!(api::hand_off::decline_hand_off))
        .routes(routes!(api::ask_for_update::ask_for_update))
        .routes(routes!(api::agree_quiet::agree_quiet))
        .routes(routes!(api::assign_roles::assign_roles))
        .routes(routes!(api::list_promises::list_owed_promises))
        .routes(routes!(api::halts::list_halts))
        .routes(routes!(api::halts::lift_halt))
        .routes(routes!(api::shift_report::shift_report))
        .routes(routes!(api::report_promises::report_promises))
        .routes(routes!(live::api_events))
}

fn page_routes() -> Router<WebState> {
    Router::new()
        .route("/", get(pages::board::board))
        .route("/declare", get(pages::declare::form).post(pages::declare::declare))
        .route("/incidents/{number}", get(pages::incident::incident))
        .route("/incidents/{number}/update", get(pages::update::form).post(pages::update::publish))
        .route("/incidents/{number}/update/preview", post(pages::update::preview))
        .route("/incidents/{number}/promises", get(pages::promises::forms).post(pages::promises::answer))
        .route("/incidents/{number}/close", post(pages::incident::close))
        .route("/undelivered", get(pages::undelivered::undelivered).post(pages::undelivered::decide))
        .route("/report", get(pages::report::report))
        .route("/report/chart.svg", get(pages::report::chart))
        .route("/calendar/incidents/{file}", get(pages::calendar::of_incident))
        .route("/calendar/people/{file}", get(pages::calendar::of_person))
        .route("/sign-in", get(pages::sign_in::form).post(pages::sign_in::sign_in))
        .route("/sign-in/{code}", get(pages::sign_in::with_code))
        .route("/sign-out", post(pages::sign_in::sign_out))
        .route("/unsubscribe/{token}", get(pages::unsubscribe::ask).post(pages::unsubscribe::stop))
        .route("/events", get(live::page_events))
        .route("/assets/{name}", get(pages::assets::asset))
}

fn operation_routes() -> Router<WebState> {
    Router::new()
        .route("/healthz", get(operations::alive))
        .route("/healthz/watcher", get(operations::watcher))
        .route("/readyz", get(operations::ready))
        .route("/metrics", get(operations::metrics))
}
