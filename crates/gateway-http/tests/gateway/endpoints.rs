//! Each endpoint: what it does and what it refuses. Every answer is held against the OpenAPI document
//! by [`App::call`].

use natter_core::{Rate, Registration};
use natter_gateway_http::HttpConfig;
use natter_model::Nonce;
use serde_json::{Value, json};

use crate::app::{App, PASSWORD};

fn nonce() -> String {
    Nonce::generate().to_string()
}

/// Asks and expects a problem.
fn refused(app: &App, request: (&str, &str, &str, Option<Value>), status: u16, code: &str) {
    let (method, path, token, body) = request;
    let answer = app.call(method, path, token, body);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (status, code),
        "{method} {path}"
    );
}

#[test]
fn accounts_and_the_server() {
    let app = App::start();
    let server = app.call("GET", "/server", "", None).json();
    assert_eq!(server["needs_owner"], true, "{server}");
    assert_eq!(server["registration"], "open");
    let ann = app.sign_up("ann");
    assert_eq!(
        app.call("GET", "/server", "", None).json()["needs_owner"],
        false
    );
    let me = app.call("GET", "/me", &ann.token, None).json();
    assert_eq!(
        (me["username"].as_str(), me["role"].as_str()),
        (Some("ann"), Some("owner"))
    );
    let bob = app.sign_up("bob");
    assert_eq!(
        app.call("GET", "/me", &bob.token, None).json()["role"],
        "member"
    );

    let sign_up =
        |username: &str, password: &str| Some(json!({"username": username, "password": password}));
    refused(
        &app,
        ("POST", "/accounts", "", sign_up("ANN", PASSWORD)),
        409,
        "username_taken",
    );
    refused(
        &app,
        ("POST", "/accounts", "", sign_up("9a", PASSWORD)),
        422,
        "invalid_username",
    );
    refused(
        &app,
        ("POST", "/accounts", "", sign_up("carl", "short")),
        422,
        "password_too_short",
    );
    let long = "x".repeat(257);
    refused(
        &app,
        ("POST", "/accounts", "", sign_up("carl", &long)),
        422,
        "password_too_long",
    );

    let change = |name: &str| Some(json!({"display_name": name}));
    let changed = app.call("PATCH", "/me", &ann.token, change("Ann Lee"));
    assert_eq!(changed.json()["display_name"], "Ann Lee");
    refused(
        &app,
        ("PATCH", "/me", &ann.token, change(" ")),
        422,
        "invalid_display_name",
    );
    refused(&app, ("GET", "/me", "", None), 401, "not_signed_in");
    refused(&app, ("GET", "/me", "wrong", None), 401, "not_signed_in");
}

#[test]
fn closed_registration_and_rates() {
    let app = App::start_with(HttpConfig::default(), |config| {
        config.registration = Registration::Closed;
        config.first_user_owns = false;
        config.login_rate = Rate::new(0.001, 2);
    });
    let body = || Some(json!({"username": "ann", "password": PASSWORD}));
    refused(
        &app,
        ("POST", "/accounts", "", body()),
        403,
        "registration_closed",
    );
    let invited = json!({"username": "ann", "password": PASSWORD, "invitation": "nonsense"});
    refused(
        &app,
        ("POST", "/accounts", "", Some(invited)),
        403,
        "invalid_invitation",
    );
    for _ in 0..2 {
        let _ = app.call("POST", "/sessions", "", body());
    }
    let answer = app.call("POST", "/sessions", "", body());
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (429, "rate_limited")
    );
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!(wait > 0 && answer.json()["retry_after_ms"].as_u64().unwrap() <= wait * 1000);
}

#[test]
fn sessions() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let log_in =
        |password: &str| Some(json!({"username": "Ann", "password": password, "device": "phone"}));
    refused(
        &app,
        ("POST", "/sessions", "", log_in("wrong password")),
        401,
        "bad_credentials",
    );
    let second = app.call("POST", "/sessions", "", log_in(PASSWORD));
    assert_eq!(second.status, 201);
    let token = second.json()["token"].as_str().unwrap().to_owned();

    let list = app.call("GET", "/sessions", &token, None).json();
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let current: Vec<_> = sessions.iter().filter(|it| it["current"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["device"], "phone");

    let path = format!("/sessions/{}", ann.session);
    assert_eq!(app.call("DELETE", &path, &token, None).status, 204);
    refused(
        &app,
        ("DELETE", &path, &token, None),
        404,
        "session_not_found",
    );
    refused(&app, ("GET", "/me", &ann.token, None), 401, "not_signed_in");
    assert_eq!(
        app.call("DELETE", "/sessions/current", &token, None).status,
        204
    );
    refused(&app, ("GET", "/me", &token, None), 401, "not_signed_in");
    let bob = app.sign_up("bob");
    refused(
        &app,
        ("DELETE", "/sessions/x", &bob.token, None),
        400,
        "invalid_request",
    );
}

#[test]
fn people() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let people: Vec<_> = ["ada", "adam", "bob"].map(|name| app.sign_up(name)).into();
    let token = ann.token.as_str();
    let names = |path: &str| -> (Vec<String>, Value) {
        let page = app.call("GET", path, token, None).json();
        let users = page["users"].as_array().unwrap().iter();
        let names = users.map(|user| user["username"].as_str().unwrap().to_owned());
        (names.collect(), page["next"].clone())
    };
    assert_eq!(names("/users?query=ad").0, ["ada", "adam"]);
    let (first, next) = names("/users?limit=2");
    assert_eq!(first, ["ada", "adam"]);
    let (second, _) = names(&format!("/users?limit=2&after={}", next.as_str().unwrap()));
    assert_eq!(second[..2], ["ann", "bob"]);
    let ids = format!("/users?ids={},{}", people[0].id, people[2].id);
    assert_eq!(names(&ids).0.len(), 2);
    let one = app
        .call("GET", &format!("/users/{}", people[2].id), token, None)
        .json();
    assert_eq!(one["username"], "bob");
    refused(
        &app,
        ("GET", "/users/12345", token, None),
        404,
        "user_not_found",
    );
    for bad in [
        "/users?limit=0",
        "/users?limit=201",
        "/users?limit=x",
        "/users?after=9",
        "/users?ids=",
        "/users?ids=1,x",
        "/users?ids=1&query=a",
        "/users?what=1",
        "/users/x",
    ] {
        refused(&app, ("GET", bad, token, None), 400, "invalid_request");
    }
    let long = format!("/users?query={}", "x".repeat(101));
    refused(&app, ("GET", &long, token, None), 400, "invalid_request");
    let many = format!("/users?ids={}", vec!["1"; 201].join(","));
    refused(&app, ("GET", &many, token, None), 400, "invalid_request");
}

#[test]
fn rooms_and_members() {
    let app = App::start();
    let [ann, bob, carl] = ["ann", "bob", "carl"].map(|name| app.sign_up(name));
    let (a, b, c) = (ann.token.as_str(), bob.token.as_str(), carl.token.as_str());
    let trip = app.group("Trip", &[&ann, &bob]);
    let room = format!("/rooms/{trip}");
    let seen = app.call("GET", &room, b, None).json();
    assert_eq!(seen["room"]["name"], "Trip");
    refused(&app, ("GET", &room, c, None), 404, "room_not_found");
    let all = app.call("GET", "/rooms", b, None).json();
    assert!(
        all["rooms"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["room"]["id"] == *trip)
    );

    let name = |name: &str| Some(json!({"name": name}));
    assert_eq!(app.call("PATCH", &room, a, name("Trip 2027")).status, 200);
    refused(
        &app,
        ("PATCH", &room, b, name("Mine")),
        403,
        "not_permitted",
    );
    refused(
        &app,
        ("PATCH", &room, a, name(" ")),
        422,
        "invalid_room_name",
    );

    let members = format!("{room}/members");
    let add = |id: &str| Some(json!({"users": [id]}));
    assert_eq!(app.call("POST", &members, a, add(&carl.id)).status, 204);
    let page = app
        .call("GET", &format!("{members}?limit=2"), c, None)
        .json();
    assert_eq!(page["members"].as_array().unwrap().len(), 2);
    let next = page["next"].as_str().unwrap();
    let rest = app
        .call("GET", &format!("{members}?after={next}"), c, None)
        .json();
    assert_eq!(rest["members"][0]["user"]["username"], "carl");
    let role = |role: &str| Some(json!({"role": role}));
    let member = format!("{members}/{}", bob.id);
    assert_eq!(app.call("PATCH", &member, a, role("admin")).status, 204);
    refused(
        &app,
        ("PATCH", &member, a, role("king")),
        400,
        "invalid_request",
    );
    let other = format!("{members}/{}", ann.id);
    refused(&app, ("DELETE", &other, c, None), 403, "not_permitted");
    assert_eq!(
        app.call("DELETE", &format!("{members}/{}", carl.id), b, None)
            .status,
        204
    );
    assert_eq!(
        app.call("POST", &format!("{room}/leave"), b, None).status,
        204
    );
    refused(&app, ("GET", &room, b, None), 404, "room_not_found");
    let many: Vec<_> = (0..101).map(|id| id.to_string()).collect();
    refused(
        &app,
        ("POST", &members, a, Some(json!({"users": many}))),
        400,
        "invalid_request",
    );
}

#[test]
fn directs_and_channels() {
    let app = App::start();
    let [ann, bob] = ["ann", "bob"].map(|name| app.sign_up(name));
    let (a, b) = (ann.token.as_str(), bob.token.as_str());
    let with = |id: &str| Some(json!({"user": id}));
    let first = app.call("POST", "/directs", a, with(&bob.id));
    assert_eq!(first.status, 201);
    assert_eq!(first.json()["peer"]["username"], "bob");
    let again = app.call("POST", "/directs", b, with(&ann.id));
    assert_eq!(again.status, 200);
    assert_eq!(first.json()["room"]["id"], again.json()["room"]["id"]);
    refused(
        &app,
        ("POST", "/directs", a, with(&ann.id)),
        422,
        "only_yourself",
    );
    refused(
        &app,
        ("POST", "/directs", a, with("12345")),
        404,
        "user_not_found",
    );
    let direct = format!("/rooms/{}", first.json()["room"]["id"].as_str().unwrap());
    refused(
        &app,
        ("POST", &format!("{direct}/leave"), a, None),
        409,
        "not_in_direct",
    );

    let make = |kind: &str, name: &str| Some(json!({"kind": kind, "name": name}));
    let made = app.call("POST", "/rooms", a, make("channel", "News"));
    assert_eq!(made.status, 201, "{made:?}");
    refused(
        &app,
        ("POST", "/rooms", b, make("channel", "news")),
        409,
        "channel_name_taken",
    );
    refused(
        &app,
        ("POST", "/rooms", b, make("channel", "no spaces")),
        422,
        "invalid_room_name",
    );
    refused(
        &app,
        ("POST", "/rooms", b, make("direct", "x")),
        400,
        "invalid_request",
    );
    let found = app.call("GET", "/channels?query=%23ne", b, None).json();
    assert_eq!(found["channels"][0]["room"]["name"], "News");
    assert_eq!(found["channels"][0]["joined"], false);
    let page = app.call("GET", "/channels?limit=1", b, None).json();
    assert!(page["next"].is_string(), "{page}");
    let news = format!("/rooms/{}", made.json()["room"]["id"].as_str().unwrap());
    refused(
        &app,
        ("GET", &format!("{news}/timeline"), b, None),
        403,
        "not_a_member",
    );
    assert_eq!(
        app.call("POST", &format!("{news}/join"), b, None).status,
        200
    );
    assert_eq!(
        app.call("POST", &format!("{news}/join"), b, None).status,
        200
    );
    refused(
        &app,
        ("POST", "/rooms/12345/join", b, None),
        404,
        "room_not_found",
    );
}

#[test]
fn messages() {
    let app = App::start();
    let [ann, bob] = ["ann", "bob"].map(|name| app.sign_up(name));
    let (a, b) = (ann.token.as_str(), bob.token.as_str());
    let trip = app.group("Trip", &[&ann, &bob]);
    let room = format!("/rooms/{trip}");
    let messages = format!("{room}/messages");
    let first = nonce();
    let post = |nonce: &str, body: &str| Some(json!({"nonce": nonce, "body": body}));
    let posted = app.call("POST", &messages, a, post(&first, "one\r\ntwo"));
    assert_eq!(posted.status, 201);
    let again = app.call("POST", &messages, a, post(&first, "one\r\ntwo"));
    assert_eq!((again.status, again.json()), (200, posted.json()));
    refused(
        &app,
        ("POST", &messages, a, post(&first, "other")),
        409,
        "nonce_reused",
    );
    refused(
        &app,
        ("POST", &messages, a, post(&nonce(), " ")),
        422,
        "empty_body",
    );
    let long = "x".repeat(16 * 1024 + 1);
    refused(
        &app,
        ("POST", &messages, a, post(&nonce(), &long)),
        422,
        "body_too_long",
    );
    refused(
        &app,
        ("POST", &messages, a, post(&nonce(), "\u{202e}x")),
        422,
        "invalid_body",
    );
    refused(
        &app,
        ("POST", &messages, a, post("no", "x")),
        400,
        "invalid_request",
    );

    let seq = posted.json()["seq"].as_u64().unwrap();
    let message = format!("{messages}/{seq}");
    let seen = app.call("GET", &message, b, None).json();
    assert_eq!(
        (seen["body"].as_str(), seen["author"].as_str()),
        (Some("one\ntwo"), Some(&*ann.id))
    );
    let read = app.call("PUT", &format!("{room}/read"), b, Some(json!({"seq": seq})));
    assert_eq!(read.json(), json!({"seq": seq, "messages": 1}));

    let edit = |body: &str| Some(json!({"body": body}));
    refused(
        &app,
        ("PATCH", &message, b, edit("mine")),
        403,
        "not_permitted",
    );
    let edited = app.call("PATCH", &message, a, edit("three")).json()["seq"]
        .as_u64()
        .unwrap();
    assert!(edited > seq);
    refused(&app, ("DELETE", &message, b, None), 403, "not_permitted");
    assert_eq!(app.call("DELETE", &message, a, None).status, 200);
    refused(
        &app,
        ("PATCH", &message, a, edit("four")),
        409,
        "message_deleted",
    );
    refused(
        &app,
        ("GET", &format!("{messages}/99"), a, None),
        404,
        "message_not_found",
    );
    assert_eq!(
        app.call("GET", &message, b, None).json()["body"],
        Value::Null
    );
}

#[test]
fn timelines_and_entries() {
    let app = App::start();
    let ann = app.sign_up("ann");
    let trip = app.group("Trip", &[&ann]);
    let room = format!("/rooms/{trip}");
    let get = |path: &str| app.call("GET", &format!("{room}{path}"), &ann.token, None);
    for number in 0..10 {
        let body = json!({"nonce": nonce(), "body": format!("message {number}")});
        assert_eq!(
            app.call("POST", &format!("{room}/messages"), &ann.token, Some(body))
                .status,
            201
        );
    }
    let page = get("/timeline?limit=3").json();
    let lines = page["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2]["body"], "message 9");
    assert_eq!(
        (&page["more_before"], &page["more_after"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(page["users"][0]["username"], "ann");
    let first = lines[0]["seq"].as_u64().unwrap();
    let before = get(&format!("/timeline?limit=2&before={first}")).json();
    assert_eq!(before["lines"][1]["body"], "message 6");
    let oldest = get("/timeline?limit=2&after=0").json();
    assert_eq!(oldest["lines"][0]["line"], "notice");
    assert_eq!(oldest["lines"][0]["event"]["type"], "room_created");
    let around = get(&format!("/timeline?limit=3&around={first}")).json();
    assert!(
        around["lines"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["seq"] == first)
    );

    let entries = get("/entries?after=1&limit=4").json();
    let seqs: Vec<_> = entries["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, [2, 3, 4, 5]);
    assert_eq!(entries["head"], page["as_of"]);
    for bad in [
        "/timeline?before=1&after=2",
        "/timeline?before=x",
        "/timeline?limit=0",
        "/entries?before=1",
    ] {
        assert_eq!(get(bad).code(), "invalid_request", "{bad}");
    }
}
