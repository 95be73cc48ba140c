//! The closed list of codes that a problem can have.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($(
        $(#[$doc:meta])*
        $code:ident = $name:literal, $status:ident, $title:literal, $why:literal;
    )*) => {
        /// The code of a problem. The list is closed: callers may switch on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// Its name: in `code`, and at the end of `type`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }

            /// The HTTP status that comes with it.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$code => StatusCode::$status,)* }
            }

            /// A few words that never change.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$code => $title,)* }
            }

            /// What has happened and what to do.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$code => $why,)* }
            }
        }
    };
}

codes! {
    /// The body is no JSON.
    Syntax = "syntax", BAD_REQUEST, "The body is not JSON",
        "The body could not be read as JSON. Nothing was changed.";
    /// A query parameter is unknown or does not fit.
    BadParameter = "bad_parameter", BAD_REQUEST, "A query parameter does not fit",
        "A parameter of the query is not known here, or its value does not fit.";
    /// No token, or none that is known.
    Unauthorized = "unauthorized", UNAUTHORIZED, "A valid token is needed",
        "Send a token as `Authorization: Bearer sbx_…`. This one is missing, unknown, \
         expired or revoked.";
    /// The token does not reach that far.
    Forbidden = "forbidden", FORBIDDEN, "The token does not allow this",
        "The token is valid, but this is for the operator of the platform.";
    /// Nothing there, or somebody else's.
    NotFound = "not_found", NOT_FOUND, "There is nothing here",
        "Nothing is found at this address, or it is not yours to see.";
    /// Another method is wanted.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "Another method is needed",
        "The address exists, but not for this method. The Allow header names those that do.";
    /// The body did not arrive in time.
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT, "The request took too long",
        "The body did not arrive in time. Send it again.";
    /// It does not go with how things stand.
    Conflict = "conflict", CONFLICT, "This does not go with how things stand",
        "The request is well formed, but contradicts what is already there.";
    /// The same key is being worked on.
    IdempotencyRunning = "idempotency_running", CONFLICT, "The first request is still under way",
        "A request with the same Idempotency-Key is being worked on. Ask again in a moment.";
    /// The first request of the key is over, and its answer is not known.
    IdempotencyUnanswered = "idempotency_unanswered", CONFLICT,
        "What the first request came to is not known here",
        "The first request with this Idempotency-Key was cut off before its answer was written \
         down. It is not done again by itself: look at what there is now, and if it was not done, \
         ask with a new key.";
    /// The version named is not the present one.
    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED, "It has changed meanwhile",
        "If-Match names another version than the present one. Read it again, then change it.";
    /// The body is too large.
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The body is too large",
        "The body is larger than this node takes.";
    /// The body is of another kind, or compressed.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "The body must be plain JSON",
        "Send the body as application/json, without Content-Encoding.";
    /// A field does not fit.
    Invalid = "invalid", UNPROCESSABLE_ENTITY, "A field does not fit",
        "The body is JSON, but a field is unknown, missing or does not fit. Nothing was changed.";
    /// The same key came with another body.
    IdempotencyMismatch = "idempotency_mismatch", UNPROCESSABLE_ENTITY,
        "The key was used for another request",
        "This Idempotency-Key has been used with another body. Take a new key.";
    /// Too many requests in a minute.
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, "Too many requests",
        "This token, or this address without a valid one, has made as many requests as it may in \
         a minute. Nothing was done. The RateLimit header tells what is left; try again after the \
         time that Retry-After names.";
    /// The token has too many requests that are remembered.
    IdempotencyFull = "idempotency_full", TOO_MANY_REQUESTS,
        "Too many requests are remembered for this token",
        "Each Idempotency-Key is remembered for 24 hours, and this token has used as many as it \
         may. Nothing was changed. Try again after the time that Retry-After names.";
    /// The version must be named.
    PreconditionRequired = "precondition_required", PRECONDITION_REQUIRED,
        "The version to change must be named",
        "Send If-Match with the ETag that you have read, so that no change of others is lost.";
    /// The node does not do that.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Something broke on our side",
        "This was not your doing. Please report the request id.";
    /// Too much is waiting.
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "Too much is waiting",
        "The inbox is full, or another probe or trial of this tenant is under way. Nothing was \
         changed. Try again after the time that Retry-After names.";
    /// There is no room on the disk.
    DiskFull = "disk_full", SERVICE_UNAVAILABLE, "The disk is full",
        "The disk is full: nothing can be written down until the operator of the platform makes \
         room. Nothing was changed. Try again after the time that Retry-After names.";
    /// The journal takes nothing more.
    Stopping = "stopping", SERVICE_UNAVAILABLE, "Nothing can be written down now",
        "The node is stopping, or its journal takes nothing in. Whether this was done is not \
         known: look at what there is now before you ask again.";
    /// The tenant was set aside.
    TenantParked = "tenant_parked", SERVICE_UNAVAILABLE, "The tenant has been set aside",
        "The tenant failed too often and waits for the operator of the platform.";
    /// The keys cannot be had.
    KeysUnavailable = "keys_unavailable", SERVICE_UNAVAILABLE, "The keys cannot be had",
        "The tenant's keys cannot be opened now.";
}
