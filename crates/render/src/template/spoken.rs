//! A value that can be printed as words and asked for its parts: `{{ reach }}` and `{{ reach.affected }}`.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};

/// Words with parts.
#[derive(Debug)]
pub(super) struct Spoken {
    words: String,
    parts: Vec<(&'static str, Value)>,
}

impl Spoken {
    /// The value a template sees.
    pub(super) fn value<const N: usize>(words: String, parts: [(&'static str, Value); N]) -> Value {
        Value::from_object(Self { words, parts: parts.into() })
    }
}

impl Object for Spoken {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        self.parts.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
