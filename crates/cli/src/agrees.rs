//! Flags about what people agree to, put into the API's request. Only their compact forms are read here.

use sev1_web::api::wire::{Acknowledged, IgnoredRule, Instant, PreviewOut, PreviewSeen, UpdateRequest};

use crate::args::{Agrees, Asks};
use crate::error::CliError;

impl Asks {
    /// Adds it to a request.
    ///
    /// # Errors
    /// When a compact form cannot be understood.
    pub(crate) fn add_to(&self, request: &mut UpdateRequest) -> Result<(), CliError> {
        request.ignore = self.ignored.iter().map(|said| ignored(said)).collect::<Result<_, _>>()?;
        request.declassify.clone_from(&self.declassify);
        Ok(())
    }
}

impl Agrees {
    /// Adds it to a request.
    ///
    /// # Errors
    /// When a compact form cannot be understood.
    pub(crate) fn add_to(&self, request: &mut UpdateRequest) -> Result<(), CliError> {
        request.acknowledged = all_acknowledged(&self.acknowledged)?;
        request.preview = self.preview.as_deref().map(seen).transpose()?;
        request.approved_by.clone_from(&self.approved_by);
        Ok(())
    }
}

/// A preview as the request that publishes exactly that names it.
pub(crate) fn seen_in(preview: &PreviewOut) -> PreviewSeen {
    let texts = preview.texts.iter().filter(|t| t.is_read()).map(|t| (t.audience.clone(), t.digest.clone()));
    PreviewSeen { digest: preview.digest.clone(), as_of: preview.as_of, texts: texts.collect() }
}

/// How a preview is named in flags.
pub(crate) fn named(preview: &PreviewOut) -> String {
    format!("{}@{}", preview.digest, preview.as_of)
}

fn seen(said: &str) -> Result<PreviewSeen, CliError> {
    let parts = said.split_once('@').and_then(|(digest, at)| Some((digest, at.parse().ok()?)));
    let Some((digest, at)) = parts else {
        return Err(CliError::usage(format!("`--preview {said}` cannot be understood"))
            .hint("write DIGEST@TIME, as `sev1 preview` prints it at its end"));
    };
    Ok(PreviewSeen { digest: digest.to_owned(), as_of: Instant(at), texts: Default::default() })
}

/// Warnings that are meant as written.
///
/// # Errors
/// When one cannot be understood.
pub(crate) fn all_acknowledged(said: &[String]) -> Result<Vec<Acknowledged>, CliError> {
    said.iter().map(|said| acknowledged(said)).collect()
}

fn acknowledged(said: &str) -> Result<Acknowledged, CliError> {
    let Some((code, reason)) = said.split_once(':').filter(|(_, reason)| !reason.trim().is_empty()) else {
        return Err(CliError::usage(format!("`--acknowledge {said}` cannot be understood"))
            .hint("write CODE: WHY, such as \"IMPACT-001: nobody has counted yet\""));
    };
    Ok(Acknowledged { code: code.trim().to_owned(), reason: reason.trim().to_owned() })
}

fn ignored(said: &str) -> Result<IgnoredRule, CliError> {
    // A time can hold a colon, but none with a space behind it.
    let parts = said.split_once(": ").and_then(|(what, reason)| {
        let (code, until) = what.split_once(" until ")?;
        Some(IgnoredRule { code: code.trim().to_owned(), until: until.trim().to_owned(), reason: reason.trim().to_owned() })
    });
    parts.filter(|rule| !rule.reason.is_empty()).ok_or_else(|| {
        CliError::usage(format!("`--ignore {said}` cannot be understood"))
            .hint("write CODE until TIME: WHY, such as \"NEXT-002 until 8am ET: agreed with Alice\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_forms_become_what_the_api_knows() {
        let asks = Asks { ignored: vec!["NEXT-002 until 8:30am ET: agreed: Alice".into()], declassify: Some("they asked".into()) };
        let agrees = Agrees {
            acknowledged: vec!["IMPACT-001: nobody: counted".into()],
            preview: Some(format!("{}@2026-07-14T23:20:00.000Z", "0".repeat(64))),
            approved_by: Some("Lee".into()),
        };
        let mut request = UpdateRequest::default();
        asks.add_to(&mut request).and_then(|()| agrees.add_to(&mut request)).expect("understood");
        let expected = serde_json::json!({
            "preview": { "digest": "0".repeat(64), "as_of": "2026-07-14T23:20:00.000Z" },
            "acknowledged": [{ "code": "IMPACT-001", "reason": "nobody: counted" }],
            "ignore": [{ "code": "NEXT-002", "until": "8:30am ET", "reason": "agreed: Alice" }],
            "declassify": "they asked",
            "approved_by": "Lee",
        });
        assert_eq!(serde_json::to_value(request).expect("JSON"), expected);
    }

    #[test]
    fn a_form_that_cannot_be_understood_says_how_to_write_it() {
        for said in ["NEXT-002", "NEXT-002: why", "NEXT-002 until 8am ET", "NEXT-002 until 8am ET: "] {
            assert!(ignored(said).expect_err("not understood").text().contains("CODE until TIME: WHY"), "{said}");
        }
        assert!(acknowledged("IMPACT-001:").is_err() && acknowledged("because").is_err());
        for said in ["", "abc", "abc@tomorrow"] {
            assert!(seen(said).expect_err("not understood").text().contains("DIGEST@TIME"), "{said}");
        }
    }
}
