//! The OpenAPI document: what every operation has in common is said once, here.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, HeaderBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::wire::{ProblemOut, RefusalOut};

/// What every operation can answer instead, as a problem document.
const EVERYWHERE: [(&str, &str); 6] = [
    ("400", "The request cannot be read."),
    ("401", "No live token was sent."),
    ("403", "The token may not do this, or the request came from another site."),
    ("404", "There is no such thing."),
    ("500", "Something broke here; the log knows more."),
    ("503", "The database cannot be used now; nothing was changed."),
];

/// What operations that are posted can answer besides.
const POSTED: [(&str, &str); 4] = [
    ("409", "Something has changed meanwhile; read again and repeat."),
    ("413", "The body is longer than 256 KiB."),
    ("415", "The body is not JSON."),
    ("422", "Refused, with every reason found at once."),
];

/// The document before any operation is in it.
pub(crate) fn start() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Sev1")
        .version("1")
        .description(Some(
            "Outage status updates that keep their promises. Instants are RFC 3339 in UTC with milliseconds; times in requests are as people \
             write them (`8am ET`, `in 45m`). Every \"no\" is a problem document (RFC 9457).",
        ))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()));
    OpenApiBuilder::new().info(info).build()
}

/// The document with what all operations share: the token, and the problems.
pub(crate) fn finish(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.schemas.insert(ProblemOut::name().into(), ProblemOut::schema());
    components.schemas.insert(RefusalOut::name().into(), RefusalOut::schema());
    let token =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token: `sev1 token create --name NAME`.")).build();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    for item in document.paths.paths.values_mut() {
        // What is posted decides, so it can be refused, with a body or without one.
        let all = [(item.get.as_mut(), [].as_slice()), (item.post.as_mut(), POSTED.as_slice()), (item.patch.as_mut(), POSTED.as_slice())];
        for (operation, more) in all.into_iter().filter_map(|(operation, more)| Some((operation?, more))) {
            add_problems(operation, more);
            operation.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
        }
    }
    document
}

fn add_problems(operation: &mut Operation, more: &[(&str, &str)]) {
    for (status, description) in EVERYWHERE.iter().chain(more) {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemOut::name()))).build();
        let mut response = ResponseBuilder::new().description(*description).content("application/problem+json", content);
        match *status {
            "401" => response = response.header("WWW-Authenticate", HeaderBuilder::new().description(Some("How to send a token.")).build()),
            "503" => response = response.header("Retry-After", HeaderBuilder::new().description(Some("Seconds.")).build()),
            _ => {}
        }
        operation.responses.responses.insert((*status).into(), response.build().into());
    }
}
