//! Sending files, by address and by upload: queued like messages.

use serde_json::{Value, json};

use super::instance::{Sheet, Unsent};
use super::send::{check_state, enqueue, new_id};
use super::{Call, ok, plan};
use crate::answer::Answer;
use crate::intake::Done;
use crate::json::put;

/// Characters of a caption.
const CAPTION_MAX: usize = 1024;

pub(crate) fn send_file_by_url(call: &mut Call<'_>) -> Done {
    let accepted = call.needed("urlFile").and_then(|url| accept(call, "sendFileByUrl", &url));
    match accepted {
        Ok(unsent) => {
            let id = enqueue(call, unsent);
            Done { id: Some(id.clone()), ..ok(&json!({ "idMessage": id })) }
        }
        Err(refusal) => refusal.into(),
    }
}

/// The file itself is of no use here; its fields come as a form.
pub(crate) fn send_file_by_upload(call: &mut Call<'_>) -> Done {
    let url = format!("https://example.invalid/upload/{}", call.serial);
    match accept(call, "sendFileByUpload", &url) {
        Ok(unsent) => {
            let id = enqueue(call, unsent);
            let told = json!({ "idMessage": id, "urlFile": url });
            Done { id: Some(id), ..ok(&told) }
        }
        Err(refusal) => refusal.into(),
    }
}

fn accept(call: &mut Call<'_>, kind: &'static str, url: &str) -> Result<Unsent, Answer> {
    check_state(call)?;
    let chat = call.chat_id("chatId")?;
    let name = match call.body.get("fileName") {
        None if kind == "sendFileByUpload" => "file.bin".to_owned(),
        _ => call.needed("fileName")?,
    };
    if !name.contains('.') {
        return Err(call.invalid("'fileName' must have an extension"));
    }
    let caption = call.body.get("caption").and_then(Value::as_str).unwrap_or_default().to_owned();
    if caption.chars().count() > CAPTION_MAX {
        let said = "'caption' length must be less than or equal to 1024 characters long";
        return Err(call.invalid(said));
    }
    plan::check_chat(call, &chat)?;
    let mut body = json!({ "chatId": chat, "urlFile": url, "fileName": name });
    if !caption.is_empty() {
        put(&mut body, "caption", json!(caption));
    }
    let file = sheet(&name, url, &caption);
    Ok(Unsent { id: new_id(call), chat, kind, body, text: caption, file: Some(file) })
}

fn sheet(name: &str, url: &str, caption: &str) -> Sheet {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let (kind, mime) = match ending.as_str() {
        "jpg" | "jpeg" => ("imageMessage", "image/jpeg"),
        "png" => ("imageMessage", "image/png"),
        "mp4" => ("videoMessage", "video/mp4"),
        "ogg" | "oga" | "mp3" => ("audioMessage", "audio/ogg; codecs=opus"),
        "pdf" => ("documentMessage", "application/pdf"),
        _ => ("documentMessage", "application/octet-stream"),
    };
    let shown = json!({
        "downloadUrl": url, "caption": caption, "fileName": name, "jpegThumbnail": "",
        "mimeType": mime, "isAnimated": false, "forwardingScore": 0, "isForwarded": false,
    });
    Sheet { kind, shown }
}
