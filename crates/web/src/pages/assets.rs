//! Styles, scripts and the icon: inside the binary, addressed by content, so that browsers keep them for good.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::address::PagePath;
use crate::problem::{Kind, Problem};

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const STYLE: Asset = Asset { name: "sev1.css", kind: "text/css; charset=utf-8", bytes: include_bytes!("../../assets/sev1.css") };
const LIVE: Asset = Asset { name: "live.js", kind: "text/javascript; charset=utf-8", bytes: include_bytes!("../../assets/live.js") };
const ICON: Asset = Asset { name: "icon.svg", kind: "image/svg+xml", bytes: include_bytes!("../../assets/icon.svg") };

/// Where pages find the assets of this build.
pub(crate) struct Addresses {
    pub(crate) style: String,
    pub(crate) live: String,
    pub(crate) icon: String,
}

/// The addresses, each with a digest of its content.
pub(crate) fn addresses() -> &'static Addresses {
    static ADDRESSES: LazyLock<Addresses> =
        LazyLock::new(|| Addresses { style: address(&STYLE), live: address(&LIVE), icon: address(&ICON) });
    &ADDRESSES
}

fn address(asset: &Asset) -> String {
    let digest = Sha256::digest(asset.bytes);
    let version: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{}?v={version}", asset.name)
}

/// One asset.
pub(crate) async fn asset(PagePath(name): PagePath) -> Result<Response, Problem> {
    let asset = [STYLE, LIVE, ICON].into_iter().find(|a| a.name == name);
    let asset = asset.ok_or_else(|| Problem::new(Kind::NotFound, "there is no such asset"))?;
    let headers = [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes).into_response())
}
