//! The places of webhooks: found by the words that their paths begin with. The framework's way to
//! match a parameter is a regular expression, which took longer than all else that is done for a
//! message that is no command.

use crate::Doors;
use crate::door::{Door, enter};
use actix_web::dev::{
    AppService, HttpServiceFactory, ResourceDef, ServiceRequest, ServiceResponse, fn_service,
};
use actix_web::web::{Path, Payload};
use actix_web::{FromRequest, HttpRequest};
use std::borrow::Cow;
use std::sync::Arc;

/// The parameters of a path, by name.
pub(crate) type Segments = Vec<(Cow<'static, str>, String)>;

/// Doors whose paths end in one parameter.
pub(crate) struct Place {
    pub(crate) doors: Doors,
    pub(crate) path: &'static str,
    pub(crate) there: Arc<[&'static Door]>,
}

impl HttpServiceFactory for Place {
    fn register(self, config: &mut AppService) {
        let Self { doors, path, there } = self;
        let (before, _) = split(path);
        let beginning = ResourceDef::prefix(before.trim_end_matches('/'));
        let service = fn_service(move |request: ServiceRequest| {
            let (doors, there) = (doors.clone(), Arc::clone(&there));
            async move {
                let (request, mut payload) = request.into_parts();
                let payload = Payload::from_request(&request, &mut payload).await?;
                let there = if last(path, request.path()).is_some() { &there[..] } else { &[] };
                let answer = enter(doors, there, request.clone(), payload).await;
                Ok(ServiceResponse::new(request, answer))
            }
        });
        config.register_service(beginning, None, service, None);
    }
}

/// The parameter that a door's path ends in, as it stands in the path asked for; `None` where that
/// is another path.
pub(crate) fn last(path: &'static str, asked: &str) -> Option<(Cow<'static, str>, String)> {
    let (before, name) = split(path);
    let value = asked.strip_prefix(before)?;
    let fits = !value.is_empty() && !value.contains('/');
    fits.then(|| (Cow::Borrowed(name), value.to_owned()))
}

/// The parameters of the path by name, decoded; `None` where they are no text.
pub(crate) async fn segments(request: &HttpRequest) -> Option<Segments> {
    let values = Path::<Vec<String>>::extract(request).await.ok()?.into_inner();
    let names = request.match_info().iter().map(|(name, _)| Cow::Owned(name.to_owned()));
    Some(names.zip(values).collect())
}

/// What stands before the parameter, and its name.
fn split(path: &'static str) -> (&'static str, &'static str) {
    let (before, name) = path.split_once('{').unwrap_or((path, ""));
    (before, name.trim_end_matches('}'))
}

#[cfg(test)]
mod tests {
    use super::last;

    #[test]
    fn a_parameter_is_one_whole_segment() {
        let read = |asked| last("/hooks/green/{hook}", asked);
        assert_eq!(read("/hooks/green/7f"), Some(("hook".into(), "7f".to_owned())));
        for other in ["/hooks/green/", "/hooks/green/7f/", "/hooks/green/7/f", "/hooks/telegram/7f"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
