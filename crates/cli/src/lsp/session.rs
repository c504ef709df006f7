//! One editor's session: what each message of it is answered by. Knows nothing of pipes, so that tests can talk to it.

use gen_lsp_types::json_rpc::{Error, Id, RequestObject, ResponseObject};
use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionRequest, CompletionOptions, CompletionParams, CompletionRequest,
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, ErrorCodes, HoverParams, HoverRequest,
    InitializeRequest, InitializeResult, PositionEncodingKind, PublishDiagnosticsNotification, PublishDiagnosticsParams, Request,
    ServerCapabilities, ServerInfo, ShutdownRequest, TextDocumentContentChangeEvent, TextDocumentSync, TextDocumentSyncKind,
    TextDocumentSyncOptions,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::documents::Documents;
use super::positions::Columns;
use super::{actions, completion, hover};
use crate::commands::lint::Engine;

/// What follows from a message.
pub(super) enum Step {
    /// These messages, in this order.
    Say(Vec<Value>),
    /// The end.
    Exit,
}

/// One editor's session.
pub(super) struct Session {
    state: State,
    documents: Documents,
}

/// Where the session stands; the protocol allows other messages in each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Only `initialize` is answered.
    New,
    /// Everything is.
    Running,
    /// Only `exit` is followed.
    ShutDown,
}

impl Session {
    pub(super) fn new(engine: Engine) -> Self {
        Self { state: State::New, documents: Documents::new(engine) }
    }

    /// Whether the editor has asked for the end.
    pub(super) fn is_shut_down(&self) -> bool {
        self.state == State::ShutDown
    }

    /// The answer to a message that was too long to be read.
    pub(super) fn refuse_length(&self, length: u64) -> Step {
        Step::Say(vec![error(Id::Null, ErrorCodes::InvalidRequest, format!("a message of {length} bytes is longer than any should be"))])
    }

    /// Follows a message. Whatever its bytes are, the session goes on.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Step {
        let value: Value = match serde_json::from_slice(bytes) {
            Ok(value) => value,
            Err(e) => return Step::Say(vec![error(Id::Null, ErrorCodes::ParseError, e.to_string())]),
        };
        // Answers to requests: we never ask, so there is nothing to do about them.
        if value.get("method").is_none() && (value.get("result").is_some() || value.get("error").is_some()) {
            return Step::Say(Vec::new());
        }
        let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
        match serde_json::from_value::<RequestObject>(value) {
            Ok(message) => {
                let (method, id, params) = message.into_parts();
                let params = params.unwrap_or(Value::Null);
                match id {
                    Some(id) => Step::Say(vec![self.answer(id, &method, params)]),
                    None if method == "exit" => Step::Exit,
                    None => Step::Say(self.follow(&method, params)),
                }
            }
            Err(e) => Step::Say(vec![error(id.unwrap_or(Id::Null), ErrorCodes::InvalidRequest, e.to_string())]),
        }
    }

    fn answer(&mut self, id: Id, method: &str, params: Value) -> Value {
        match (self.state, method) {
            (State::New, "initialize") => {
                self.state = State::Running;
                answer::<InitializeRequest>(id, self.initialize(&params))
            }
            (State::New, _) => error(id, ErrorCodes::ServerNotInitialized, "say `initialize` first".into()),
            (State::ShutDown, _) => error(id, ErrorCodes::InvalidRequest, "after `shutdown` only `exit` can follow".into()),
            (State::Running, "initialize") => error(id, ErrorCodes::InvalidRequest, "`initialize` can be said only once".into()),
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                answer::<ShutdownRequest>(id, ())
            }
            (State::Running, "textDocument/hover") => self.reply::<HoverRequest, HoverParams>(id, params, hover::at),
            (State::Running, "textDocument/completion") => self.reply::<CompletionRequest, CompletionParams>(id, params, completion::at),
            (State::Running, "textDocument/codeAction") => self.reply::<CodeActionRequest, CodeActionParams>(id, params, actions::at),
            (State::Running, _) => error(id, ErrorCodes::MethodNotFound, format!("`{method}` is nothing Sev1 can answer")),
        }
    }

    fn reply<R, P>(&self, id: Id, params: Value, reply: impl Fn(&Documents, &P) -> R::Result) -> Value
    where
        R: Request<Params = P>,
        P: DeserializeOwned,
    {
        match serde_json::from_value::<P>(params) {
            Ok(params) => answer::<R>(id, reply(&self.documents, &params)),
            Err(e) => error(id, ErrorCodes::InvalidParams, e.to_string()),
        }
    }

    /// Notifications: nobody waits for an answer, so those that make no sense are dropped.
    fn follow(&mut self, method: &str, params: Value) -> Vec<Value> {
        if self.state != State::Running {
            return Vec::new();
        }
        let publish = match method {
            "textDocument/didOpen" => serde_json::from_value::<DidOpenTextDocumentParams>(params).ok().and_then(|opened| {
                let document = opened.text_document;
                self.documents.put(document.uri, document.version, document.text)
            }),
            "textDocument/didChange" => serde_json::from_value::<DidChangeTextDocumentParams>(params).ok().and_then(|mut changed| {
                // Whole documents were agreed on; the last one is how it stands.
                let Some(TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole)) = changed.content_changes.pop()
                else {
                    return None;
                };
                let document = changed.text_document;
                self.documents.put(document.text_document_identifier.uri, document.version, whole.text)
            }),
            "textDocument/didClose" => {
                let closed = serde_json::from_value::<DidCloseTextDocumentParams>(params).ok();
                closed.map(|closed| self.documents.remove(closed.text_document.uri))
            }
            _ => None,
        };
        publish.map(notification).into_iter().collect()
    }

    /// Only what matters is read of what the editor says about itself: no editor is turned away for the rest.
    fn initialize(&mut self, params: &Value) -> InitializeResult {
        let offered = params.pointer("/capabilities/general/positionEncodings").cloned();
        let offered: Vec<PositionEncodingKind> = offered.and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default();
        let columns = Columns::agreed(&offered);
        self.documents.columns = columns;
        let sync = TextDocumentSyncOptions { open_close: Some(true), change: Some(TextDocumentSyncKind::Full), ..Default::default() };
        let triggers = [" ", "#", "["].map(String::from).to_vec();
        let actions = CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QuickFix]), ..Default::default() };
        InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(columns.kind()),
                text_document_sync: Some(TextDocumentSync::Options(sync)),
                hover_provider: Some(true.into()),
                completion_provider: Some(CompletionOptions { trigger_characters: Some(triggers), ..Default::default() }),
                code_action_provider: Some(actions.into()),
                ..Default::default()
            },
            server_info: Some(ServerInfo { name: "sev1".into(), version: Some(env!("CARGO_PKG_VERSION").into()) }),
        }
    }
}

fn answer<R: Request>(id: Id, result: R::Result) -> Value {
    value(&ResponseObject::from_success::<R>(id, result))
}

fn error(id: Id, code: ErrorCodes, message: String) -> Value {
    value(&ResponseObject::from_error(id, Error { code, message, data: None }))
}

fn notification(params: PublishDiagnosticsParams) -> Value {
    value(&RequestObject::from_notification::<PublishDiagnosticsNotification>(params))
}

fn value(message: &impl serde::Serialize) -> Value {
    serde_json::to_value(message).expect("messages are JSON")
}
