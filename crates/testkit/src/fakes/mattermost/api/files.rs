//! Files: multipart, with the channel and the bytes.

use axum::Extension;
use axum::extract::{Multipart, Path, State as Shared};
use serde_json::{Value, json};

use super::{Answered, AppError, Caller, NO_RIGHT, World, created, ok};
use crate::fakes::mattermost::state::id;
use crate::fakes::server::lock;

/// `FileSettings.MaxFileSize`.
pub(super) const MAX_BYTES: usize = 100 << 20;

pub(super) async fn upload(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, mut form: Multipart) -> Answered {
    let broken = |_| AppError(400, "api.file.upload_file.read_form_value.app_error");
    let (mut channel, mut files) = (String::new(), Vec::new());
    let mut client_ids = Vec::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("channel_id") => channel = field.text().await.map_err(broken)?,
            Some("client_ids") => client_ids.push(field.text().await.map_err(broken)?),
            Some("files") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let kind = field.content_type().unwrap_or("application/octet-stream").to_owned();
                files.push((name, kind, field.bytes().await.map_err(broken)?.len()));
            }
            _ => {}
        }
    }
    let mut world = lock(&world);
    if !world.is_member(&channel, &caller.0) {
        return Err(NO_RIGHT);
    }
    let mut infos = Vec::new();
    for (name, kind, size) in files {
        let now = world.tick();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
        let info = json!({ "id": id("file", world.files.len() + 1), "user_id": caller.0, "channel_id": channel, "create_at": now, "update_at": now,
            "delete_at": 0, "name": name, "extension": extension, "size": size, "mime_type": kind, "has_preview_image": false, "width": 0, "height": 0, "archived": false });
        world.files.push(info.clone());
        infos.push(info);
    }
    created(json!({ "file_infos": infos, "client_ids": client_ids }))
}

pub(super) async fn of_post(Shared(world): Shared<World>, Path(post): Path<String>) -> Answered {
    let mut world = lock(&world);
    let ids = world.living(&post).ok_or(AppError(404, "app.post.get.app_error"))?.file_ids.clone();
    ok(world.files.iter().filter(|f| ids.iter().any(|id| f["id"] == *id)).cloned().collect::<Vec<Value>>())
}
