//! The page at a problem's `type`: what the code means and what to do.

use super::{Code, Problem};
use crate::door::{Answer, Ask};
use actix_web::HttpResponse;

/// `GET /problems/{code}`.
pub(crate) fn explain(ask: &Ask) -> Answer {
    let name = ask.segment("code");
    let code = Code::ALL.iter().find(|code| code.name() == name);
    let code = code.ok_or_else(|| Problem::of(Code::NotFound))?;
    let page = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{name}</title>\n\
         <h1>{title}</h1>\n<p>{why}</p>\n<p>HTTP status {status}, code <code>{name}</code>.</p>\n",
        name = code.name(),
        title = code.title(),
        why = code.explanation(),
        status = code.status().as_u16(),
    );
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}
