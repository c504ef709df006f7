//! What a page says once, after a form was carried out: what happened, and what the person should know.
//!
//! It travels in a cookie from the answer that redirects to the page that is shown, so that it needs no memory of ours and no
//! address holds it.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sev1_domain::ids::IncidentNumber;

use crate::WebState;

/// What is said once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Afterwards {
    /// What happened, and who was told.
    pub(crate) done: String,
    /// What the person should know at once: whom no reminder would reach.
    pub(crate) warnings: Vec<String>,
}

/// The cookie's content.
#[derive(Serialize, Deserialize)]
struct Kept {
    incident: String,
    at_ms: i64,
    said: Afterwards,
}

const COOKIE: &str = "sev1_afterwards";

/// The pages that can say it.
const PATH: &str = "/incidents";

/// A page that is opened later than this is no answer to the form.
const FRESH: SignedDuration = SignedDuration::from_mins(1);

/// Browsers keep cookies of 4 kB; in base64 this much fits well.
const MOST_BYTES: usize = 2_000;

impl Afterwards {
    /// The jar with it, for the page of this incident.
    pub(crate) fn keep(mut self, jar: CookieJar, incident: IncidentNumber, state: &WebState) -> CookieJar {
        let mut room = MOST_BYTES;
        for text in std::iter::once(&mut self.done).chain(&mut self.warnings) {
            let fits = text.floor_char_boundary(room.min(text.len()));
            text.truncate(fits);
            room -= fits;
        }
        self.warnings.retain(|warning| !warning.is_empty());
        let kept = Kept { incident: incident.to_string(), at_ms: state.app.now().as_millisecond(), said: self };
        let text = serde_json::to_vec(&kept).expect("plain text is JSON");
        jar.add(cookie(URL_SAFE_NO_PAD.encode(text), state.settings.https))
    }

    /// What the form before left to say on the page of this incident; the jar is then without it.
    pub(crate) fn take(jar: CookieJar, incident: IncidentNumber, now: Timestamp) -> (CookieJar, Option<Self>) {
        let Some(found) = jar.get(COOKIE) else { return (jar, None) };
        let kept = URL_SAFE_NO_PAD.decode(found.value()).ok().and_then(|text| serde_json::from_slice::<Kept>(&text).ok());
        let said = kept.filter(|kept| kept.incident == incident.to_string() && is_fresh(kept.at_ms, now)).map(|kept| kept.said);
        (jar.remove(cookie(String::new(), false)), said)
    }
}

fn is_fresh(at_ms: i64, now: Timestamp) -> bool {
    SignedDuration::from_millis(now.as_millisecond().saturating_sub(at_ms)).abs() <= FRESH
}

fn cookie(value: String, https: bool) -> Cookie<'static> {
    Cookie::build((COOKIE, value)).http_only(true).same_site(SameSite::Strict).path(PATH).secure(https).build()
}
