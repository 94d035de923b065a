// Made by `npm run types`; do not edit.
export interface paths {
    "/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes an account and logs it in. The first account of a server that listens on loopback only owns
         *     the server; otherwise the owner is made with the `invitation` that the server prints.
         */
        post: operations["sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds channels, those that one is not in as well. */
        get: operations["channels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/directs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens the direct with somebody; the same one each time. */
        post: operations["open_direct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who one is. */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes one's own profile. */
        patch: operations["change_profile"];
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own rooms. */
        get: operations["rooms"];
        put?: never;
        /** Makes a group or a channel. Whoever makes it owns it. */
        post: operations["create_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of one's own rooms. */
        get: operations["room"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Renames a group or a channel. */
        patch: operations["rename_room"];
        trace?: never;
    };
    "/rooms/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries of a room's log, ascending and dense. */
        get: operations["entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{id}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Joins a channel. Joining again changes nothing. */
        post: operations["join_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leaves a group or a channel. */
        post: operations["leave_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members of a room. */
        get: operations["members"];
        put?: never;
        /** Adds people to a group or a channel. Those who are in it stay as they are. */
        post: operations["add_members"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{id}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a member. */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /** Gives a member another role. */
        patch: operations["change_role"];
        trace?: never;
    };
    "/rooms/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a message. It is durable when this answers. The same nonce and body again give the same
         *     answer and send nothing.
         */
        post: operations["post_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{id}/messages/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One message as it is now. */
        get: operations["message"];
        put?: never;
        post?: never;
        /** Deletes a message: one's own, or as admin of the room or moderator of the server any. */
        delete: operations["delete_message"];
        options?: never;
        head?: never;
        /** Edits one's own message. The same text again changes nothing. */
        patch: operations["edit_message"];
        trace?: never;
    };
    "/rooms/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Moves the own read marker forward; never back. */
        put: operations["mark_read"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of a room's timeline as it is now. */
        get: operations["timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the server is, and whether it takes new users. */
        get: operations["server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own sessions. */
        get: operations["sessions"];
        put?: never;
        /** Logs in. */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Logs out: ends the session that asks, and its open connections. */
        delete: operations["log_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of one's own sessions, and its open connections. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds people, by what their names start with or by id. */
        get: operations["users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user. */
        get: operations["user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Opens a WebSocket (RFC 6455, version 13). Its frames are the schemas `Request` and `ServerFrame`;
         *     `docs/protocol.md` says how they follow each other.
         */
        get: operations["web_socket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Adds people to a room. */
        AddMembers: {
            /** @description Whom, at most 100. */
            users: string[];
        };
        /** @description What a request gave. */
        Answer: components["schemas"]["Welcome"] | {
            /**
             * Format: int64
             * @description When.
             */
            at: number;
            /**
             * Format: int64
             * @description How many messages the log holds up to it.
             */
            messages: number;
            /**
             * Format: int64
             * @description The message's entry.
             */
            seq: number;
        } | {
            /**
             * Format: int64
             * @description How many messages the log held up to it.
             */
            messages: number;
            /**
             * Format: int64
             * @description The last entry that was read.
             */
            seq: number;
        } | {
            /**
             * Format: int64
             * @description The entry that changed it.
             */
            seq: number;
        } | {
            /** @description Everybody who is watched. */
            presence: {
                [key: string]: components["schemas"]["Presence"];
            };
        } | Record<string, never>;
        /** @description A message with its author. */
        AuthoredMessage: {
            /** @description Who wrote it. */
            author: components["schemas"]["Person"];
            /** @description The message. */
            message: components["schemas"]["Message"];
        };
        /** @description Changes one's own profile. */
        ChangeProfile: {
            /** @description 1 to 60 visible characters. */
            display_name: string;
        };
        /** @description Gives a member another role. */
        ChangeRole: {
            /**
             * @description What a member may do in a room; each may do what those before it may.
             * @enum {string}
             */
            role: "member" | "admin" | "owner";
        };
        /** @description A message that was changed. */
        Changed: {
            /**
             * Format: int64
             * @description The entry that changed it.
             */
            seq: number;
        };
        /** @description A channel as somebody who looks for one sees it. */
        ChannelSummary: {
            /** @description Whether the asker is a member. */
            joined: boolean;
            /** @description The room. */
            room: components["schemas"]["Room"];
        };
        /** @description A page of channels. */
        Channels: {
            /** @description Ascending by name. */
            channels: components["schemas"]["ChannelSummary"][];
            /** @description The cursor of the next page. */
            next?: string | null;
        };
        /** @description Makes a group or a channel. */
        CreateRoom: {
            /**
             * @description What kind of room it is.
             * @enum {string}
             */
            kind: "direct" | "group" | "channel";
            /** @description Who else is in it from the start, at most 100. */
            members?: string[];
            /** @description A channel's name has letters, digits, `_`, `-` and `.` only, and is unique. */
            name: string;
        };
        /** @description Edits a message. */
        EditMessage: {
            /** @description At most 16384 bytes. */
            body: string;
        };
        /** @description Entries of a room's log. */
        Entries: {
            /** @description Ascending and dense. */
            entries: components["schemas"]["Entry"][];
            /**
             * Format: int64
             * @description The last entry of the log.
             */
            head: number;
        };
        /** @description One entry of a room's log. */
        Entry: {
            /** @description Who did it. */
            actor: components["schemas"]["Person"];
            /**
             * Format: int64
             * @description When it was committed, in milliseconds since 1970.
             */
            at: number;
            /** @description What happened. */
            event: components["schemas"]["Event"];
            /**
             * Format: int64
             * @description How many messages the log holds up to and with this entry.
             */
            messages: number;
            /** @description The room. */
            room: string;
            /**
             * Format: int64
             * @description The place in the log.
             */
            seq: number;
        };
        /** @description What happened in a room. */
        Event: {
            /** @description The kind. */
            kind: components["schemas"]["RoomKind"];
            /** @description The first name. */
            name?: string | null;
            /** @enum {string} */
            type: "room_created";
        } | {
            /** @description The text; null when it has been deleted since. */
            body?: string | null;
            /** @description The author's nonce, while it is remembered. */
            nonce?: string | null;
            /** @enum {string} */
            type: "message_posted";
        } | {
            /** @description The text; null when a later edit or deletion follows. */
            body?: string | null;
            /**
             * Format: int64
             * @description Which message.
             */
            target: number;
            /** @enum {string} */
            type: "message_edited";
        } | {
            /**
             * Format: int64
             * @description Which message.
             */
            target: number;
            /** @enum {string} */
            type: "message_deleted";
        } | {
            /** @description With which role. */
            role: components["schemas"]["RoomRole"];
            /** @enum {string} */
            type: "member_joined";
            /** @description Who. */
            user: components["schemas"]["Person"];
        } | {
            /** @enum {string} */
            type: "member_left";
            /** @description Who. */
            user: components["schemas"]["Person"];
        } | {
            /** @description Which. */
            role: components["schemas"]["RoomRole"];
            /** @enum {string} */
            type: "role_changed";
            /** @description Whose. */
            user: components["schemas"]["Person"];
        } | {
            /** @description Which. */
            name: string;
            /** @enum {string} */
            type: "room_renamed";
        };
        /** @description One line of a timeline. */
        Line: (components["schemas"]["Message"] & {
            /** @enum {string} */
            line: "message";
        }) | (components["schemas"]["Entry"] & {
            /** @enum {string} */
            line: "notice";
        });
        /** @description What was missed in a room that the client had loaded. */
        Loaded: {
            /** @description Ascending and dense. */
            entries: components["schemas"]["Entry"][];
            /**
             * Format: int64
             * @description Up to where.
             */
            head: number;
        } | {
            /** @description Always true. */
            reset: boolean;
        } | {
            /** @description Always true. */
            gone: boolean;
        };
        /** @description Logs in. */
        LogIn: {
            /** @description What this client is, for the list of sessions. */
            device?: string | null;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
            /** @description In any case. */
            username: string;
        };
        /** @description Moves the own read marker forward. */
        MarkRead: {
            /**
             * Format: int64
             * @description The last entry that was read.
             */
            seq: number;
        };
        /** @description A member of a room. */
        Member: {
            /**
             * Format: int64
             * @description Since when, in milliseconds since 1970.
             */
            joined_at: number;
            /**
             * @description What a member may do in a room; each may do what those before it may.
             * @enum {string}
             */
            role: "member" | "admin" | "owner";
            /** @description Who. */
            user: components["schemas"]["User"];
        };
        /** @description A page of members. */
        Members: {
            /** @description Ascending by username. */
            members: components["schemas"]["Member"][];
            /** @description The cursor of the next page. */
            next?: string | null;
        };
        /** @description A message as it is now. */
        Message: {
            /**
             * Format: int64
             * @description When it was posted, in milliseconds since 1970.
             */
            at: number;
            /** @description Who wrote it. */
            author: string;
            /** @description The text; null when deleted. */
            body?: string | null;
            /**
             * Format: int64
             * @description When it was last edited, in milliseconds since 1970.
             */
            edited_at?: number | null;
            /** @description The author's nonce, while it is remembered. */
            nonce?: string | null;
            /**
             * Format: int64
             * @description The how-manieth message of the room it is, from 1.
             */
            ordinal: number;
            /**
             * Format: int64
             * @description The entry that changed it last; `seq` when none did.
             */
            revision: number;
            /** @description The room. */
            room: string;
            /**
             * Format: int64
             * @description The entry that posted it: its identity within the room.
             */
            seq: number;
        };
        /** @description What a client may ask. */
        Op: {
            /** @enum {string} */
            op: "hello";
            /**
             * Format: int64
             * @description The head of the personal log that it knows.
             */
            personal?: number | null;
            /** @description The rooms whose timelines it has loaded, and up to where. */
            rooms?: {
                [key: string]: number;
            };
        } | {
            /** @description The text, not checked yet. */
            body: string;
            /** @description The identity of this send. */
            nonce: string;
            /** @enum {string} */
            op: "post";
            /** @description Where. */
            room: string;
        } | {
            /** @description The text, not checked yet. */
            body: string;
            /** @enum {string} */
            op: "edit";
            /** @description Where. */
            room: string;
            /**
             * Format: int64
             * @description Which.
             */
            target: number;
        } | {
            /** @enum {string} */
            op: "delete";
            /** @description Where. */
            room: string;
            /**
             * Format: int64
             * @description Which.
             */
            target: number;
        } | {
            /** @enum {string} */
            op: "read";
            /** @description Where. */
            room: string;
            /**
             * Format: int64
             * @description How far.
             */
            seq: number;
        } | {
            /** @enum {string} */
            op: "open";
            /** @description At most 8. */
            rooms: string[];
        } | {
            /** @description Whether. */
            active: boolean;
            /** @enum {string} */
            op: "typing";
            /** @description Where. */
            room: string;
        } | {
            /** @enum {string} */
            op: "watch";
            /** @description At most [`natter_model::limits::PRESENCE_WATCH_MAX`]. */
            users: string[];
        } | {
            /** @enum {string} */
            op: "ping";
        };
        /** @description Opens the direct with somebody. */
        OpenDirect: {
            /** @description With whom. */
            user: string;
        };
        /** @description Who did something, in short. */
        Person: {
            /** @description The free name. */
            display_name: string;
            /** @description Who. */
            id: string;
            /** @description The unique name. */
            username: string;
        };
        /** @description What happened to the user. */
        PersonalEvent: {
            /** @description It. */
            summary: components["schemas"]["RoomSummary"];
            /** @enum {string} */
            type: "room_appeared";
        } | {
            /** @description Which. */
            room: string;
            /** @enum {string} */
            type: "room_vanished";
        } | {
            /** @enum {string} */
            type: "profile_changed";
            /** @description As it is now. */
            user: components["schemas"]["User"];
        };
        /** @description Where the personal log stands. */
        PersonalHead: {
            /**
             * Format: int64
             * @description Its last entry.
             */
            head: number;
            /** @description Whether the client is to forget what it held before. */
            snapshot: boolean;
        };
        /** @description Sends a message. */
        PostMessage: {
            /** @description At most 16384 bytes. */
            body: string;
            /**
             * @description A UUID version 7, made for this send.
             * @example 0190c5d8-c5d8-7c5d-8c5d-80190c5d8c5d
             */
            nonce: string;
        };
        /** @description A message that was sent. */
        Posted: {
            /**
             * Format: int64
             * @description When, in milliseconds since 1970.
             */
            at: number;
            /**
             * Format: int64
             * @description How many messages the log holds up to it.
             */
            messages: number;
            /**
             * Format: int64
             * @description Its entry.
             */
            seq: number;
        };
        /** @description Whether somebody is there. */
        Presence: {
            /** @description Has a connection now. */
            online: boolean;
            /**
             * Format: int64
             * @description When they last had one, in milliseconds since 1970, if that is known.
             */
            seen_at?: number | null;
        };
        /** @description A problem (RFC 9457), sent as `application/problem+json`. */
        Problem: {
            /**
             * @description The stable code.
             * @example username_taken
             */
            code: string;
            /** @description What is wrong with this request, when there is more to say. */
            detail?: string | null;
            /** @description Which field of the request is meant. */
            field?: string | null;
            /**
             * Format: int32
             * @description When a retry may pass, in milliseconds from now.
             */
            retry_after_ms?: number | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What the code means, in English. */
            title: string;
            /** @description `/problems/` and the code. */
            type: string;
        };
        /** @description How far the member has read. */
        ReadMarker: {
            /**
             * Format: int64
             * @description How many messages the log held up to it.
             */
            messages: number;
            /**
             * Format: int64
             * @description The last entry that was read.
             */
            seq: number;
        };
        /** @description Renames a room. */
        RenameRoom: {
            /** @description The name. */
            name: string;
        };
        /** @description A request: what a client asks, and the number under which it wants the answer. */
        Request: components["schemas"]["Op"] & {
            /**
             * Format: int64
             * @description Chosen by the client, at most [`REQUEST_ID_MAX`].
             */
            id: number;
        };
        /** @description A room, apart from who reads it. */
        Room: {
            /**
             * Format: int64
             * @description When it was made, in milliseconds since 1970.
             */
            created_at: number;
            /**
             * Format: int64
             * @description The last entry of the log.
             */
            head: number;
            /** @description Which room. */
            id: string;
            /**
             * @description What kind of room it is.
             * @enum {string}
             */
            kind: "direct" | "group" | "channel";
            /**
             * Format: int64
             * @description How many members there are.
             */
            members: number;
            /**
             * Format: int64
             * @description How many messages the log holds.
             */
            messages: number;
            /** @description The name, without `#`; directs have none. */
            name?: string | null;
        };
        /**
         * @description What kind of room it is.
         * @enum {string}
         */
        RoomKind: "direct" | "group" | "channel";
        /**
         * @description What a member may do in a room; each may do what those before it may.
         * @enum {string}
         */
        RoomRole: "member" | "admin" | "owner";
        /** @description A room as one of its members sees it in their list. Unread is `room.messages - read.messages`. */
        RoomSummary: {
            last_message?: components["schemas"]["AuthoredMessage"] | null;
            peer?: components["schemas"]["User"] | null;
            /** @description How far the member has read. */
            read: components["schemas"]["ReadMarker"];
            /**
             * @description What a member may do in a room; each may do what those before it may.
             * @enum {string}
             */
            role: "member" | "admin" | "owner";
            /** @description The room. */
            room: components["schemas"]["Room"];
        };
        /** @description One's own rooms. */
        Rooms: {
            /** @description In no particular order. */
            rooms: components["schemas"]["RoomSummary"][];
        };
        /** @description What anybody may know of the server. */
        Server: {
            /** @description Its name. */
            name: string;
            /** @description Whether nobody owns the server yet. */
            needs_owner: boolean;
            /**
             * @description Whether the server takes new users.
             * @enum {string}
             */
            registration: "open" | "closed";
            /** @description The version of the program. */
            version: string;
        };
        /** @description What the server sends. */
        ServerFrame: (components["schemas"]["Answer"] & {
            /**
             * Format: int64
             * @description Which.
             */
            id: number;
        } & {
            /** @enum {string} */
            op: "ok";
        }) | {
            /** @description The stable code. */
            code: string;
            /**
             * Format: int64
             * @description Which; none when the frame had no usable id.
             */
            id?: number | null;
            /** @description What it means, in English. */
            message: string;
            /** @enum {string} */
            op: "refused";
            /**
             * Format: int32
             * @description When, in milliseconds from now.
             */
            retry_after_ms?: number | null;
            /** @description Whether the same request may pass later. */
            temporary: boolean;
        } | (components["schemas"]["Entry"] & {
            /** @enum {string} */
            op: "entry";
        }) | {
            /**
             * Format: int64
             * @description When.
             */
            at: number;
            /** @description What. */
            event: components["schemas"]["PersonalEvent"];
            /** @enum {string} */
            op: "personal";
            /**
             * Format: int64
             * @description The place in the personal log.
             */
            seq: number;
        } | {
            /**
             * Format: int64
             * @description How many messages the log held up to it.
             */
            messages: number;
            /** @enum {string} */
            op: "read";
            /** @description Where. */
            room: string;
            /**
             * Format: int64
             * @description How far.
             */
            seq: number;
        } | {
            /** @description Whether. */
            active: boolean;
            /** @enum {string} */
            op: "typing";
            /** @description Where. */
            room: string;
            /** @description Who. */
            user: components["schemas"]["Person"];
        } | {
            /** @enum {string} */
            op: "presence";
            /** @description Of those who are watched. */
            users: {
                [key: string]: components["schemas"]["Presence"];
            };
        } | {
            /** @enum {string} */
            op: "attended";
            /** @description Whether they are there now. */
            present: boolean;
            /** @description Where. */
            room: string;
            /** @description Who. */
            user: components["schemas"]["Person"];
        } | {
            /** @enum {string} */
            op: "gap";
        } | {
            /** @description `shutting_down` or `session_ended`. */
            code: string;
            /** @enum {string} */
            op: "bye";
        };
        /** @description One login. */
        Session: {
            /**
             * Format: int64
             * @description When the login was, in milliseconds since 1970.
             */
            created_at: number;
            /** @description Whether it is the session that asks. */
            current: boolean;
            /** @description What the client said it is; may be empty. */
            device: string;
            /** @description Which. */
            id: string;
            /**
             * Format: int64
             * @description When it was last used, to within a minute or so.
             */
            used_at: number;
        };
        /** @description One's own sessions. */
        Sessions: {
            /** @description Newest first. */
            sessions: components["schemas"]["Session"][];
        };
        /** @description Signs up. */
        SignUp: {
            /** @description What this client is, for the list of sessions. */
            device?: string | null;
            /** @description The free name; the username when left out. */
            display_name?: string | null;
            /** @description The token of an owner link. */
            invitation?: string | null;
            /**
             * Format: password
             * @description At least 8 characters, at most 256 bytes.
             */
            password: string;
            /**
             * @description 1 to 30 letters, digits, `_` or `-`, not starting with a digit or `-`.
             * @example ann
             */
            username: string;
        };
        /** @description A fresh login. */
        SignedIn: {
            /** @description The session. */
            session: components["schemas"]["Session"];
            /** @description The bearer token. It is told here once and kept nowhere. */
            token: string;
            /** @description Who one is. */
            user: components["schemas"]["User"];
        };
        /** @description A page of a room's timeline, ascending by seq. */
        TimelinePage: {
            /**
             * Format: int64
             * @description The head of the log when the page was read: every change up to it is in `lines`.
             */
            as_of: number;
            /** @description The lines. */
            lines: components["schemas"]["Line"][];
            /** @description Whether there are lines after the last. */
            more_after: boolean;
            /** @description Whether there are lines before the first. */
            more_before: boolean;
            /** @description Everybody who wrote or is named in `lines`, once. */
            users: components["schemas"]["User"][];
        };
        /** @description A user, as everybody may see them. */
        User: {
            /**
             * Format: int64
             * @description When the account was made, in milliseconds since 1970.
             */
            created_at: number;
            /**
             * @description The free name.
             * @example Ann Lee
             */
            display_name: string;
            /**
             * @description Who.
             * @example 7301234567890123456
             */
            id: string;
            /**
             * @description Who stands behind a user.
             * @enum {string}
             */
            kind: "person" | "bot" | "guest";
            /**
             * @description What a user may do on the server; each may do what those before it may.
             * @enum {string}
             */
            role: "member" | "moderator" | "admin" | "owner";
            /**
             * @description The unique name, without regard to case.
             * @example ann
             */
            username: string;
        };
        /** @description A page of users. */
        Users: {
            /** @description The cursor of the next page. */
            next?: string | null;
            /** @description Ascending by username. */
            users: components["schemas"]["User"][];
        };
        /** @description The answer to [`Op::Hello`]. */
        Welcome: {
            /** @description Each room that was named. */
            loaded: {
                [key: string]: components["schemas"]["Loaded"];
            };
            /** @description The personal log. */
            personal: components["schemas"]["PersonalHead"];
            /** @description Every room of the user. */
            rooms: components["schemas"]["RoomSummary"][];
            /**
             * Format: int64
             * @description Now, by the server's clock.
             */
            server_time: number;
            /** @description Which session. */
            session: string;
            /** @description Who one is. */
            user: components["schemas"]["User"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    sign_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUp"];
            };
        };
        responses: {
            /** @description The account and its first session; the cookie is set. */
            201: {
                headers: {
                    /** @description `natter_session` */
                    "set-cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `registration_closed`: this server is closed for new accounts
             *     - `invalid_invitation`: this link is not valid, or it has been used
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `username_taken`: this username is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `invalid_username`: a username has 1 to 30 letters, digits, '_' or '-', and starts with a letter or '_'
             *     - `invalid_display_name`: a display name has 1 to 60 visible characters
             *     - `password_too_short`: a password has at least 8 characters
             *     - `password_too_long`: a password has at most 256 bytes
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `rate_limited`: too many requests; `Retry-After` says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    channels: {
        parameters: {
            query?: {
                /** @description The start of a channel's name, at most 100 bytes; all when empty. */
                query?: string;
                /** @description How many, 1 to 200; 50 when not said. */
                limit?: number;
                /** @description The cursor that the page before gave as `next`. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of channels. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channels"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_direct: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenDirect"];
            };
        };
        responses: {
            /** @description The direct, which was there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomSummary"];
                };
            };
            /** @description The new direct. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomSummary"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `user_not_found`: there is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_many_rooms`: too many rooms */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `only_yourself`: you cannot start a conversation with yourself */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user who asks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeProfile"];
            };
        };
        responses: {
            /** @description The user as they are now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `invalid_display_name`: a display name has 1 to 60 visible characters */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    rooms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rooms"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_room: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRoom"];
            };
        };
        responses: {
            /** @description The room. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomSummary"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `user_not_found`: there is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `channel_name_taken`: a channel with this name exists
             *     - `room_full`: the room is full
             *     - `too_many_rooms`: too many rooms
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `invalid_room_name`: that is not a valid room name */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    room: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The room. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomSummary"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_a_member`: you are not a member of this room */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rename_room: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameRoom"];
            };
        };
        responses: {
            /** @description The room as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomSummary"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not_in_direct`: this cannot be done in a direct conversation
             *     - `channel_name_taken`: a channel with this name exists
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `invalid_room_name`: that is not a valid room name */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    entries: {
        parameters: {
            query?: {
                /** @description How many, 1 to 200; 50 when not said. */
                limit?: number;
                /** @description The entries after this one; from the first when not said. */
                after?: number;
            };
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entries"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_a_member`: you are not a member of this room */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    join_room: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The channel. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The room. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomSummary"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not_in_direct`: this cannot be done in a direct conversation
             *     - `room_full`: the room is full
             *     - `too_many_rooms`: too many rooms
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_room: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Left. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not_in_direct`: this cannot be done in a direct conversation
             *     - `last_owner`: a room needs an owner: make somebody else an owner first
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    members: {
        parameters: {
            query?: {
                /** @description How many, 1 to 200; 50 when not said. */
                limit?: number;
                /** @description The cursor that the page before gave as `next`. */
                after?: string;
            };
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Members"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_a_member`: you are not a member of this room */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMembers"];
            };
        };
        responses: {
            /** @description All of them are members. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `room_not_found`: there is no such room
             *     - `user_not_found`: there is no such user
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not_in_direct`: this cannot be done in a direct conversation
             *     - `room_full`: the room is full
             *     - `too_many_rooms`: too many rooms
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
                /** @description The member. */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user is no member. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `room_not_found`: there is no such room
             *     - `user_not_found`: there is no such user
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not_in_direct`: this cannot be done in a direct conversation
             *     - `last_owner`: a room needs an owner: make somebody else an owner first
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
                /** @description The member. */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeRole"];
            };
        };
        responses: {
            /** @description The member has the role. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `room_not_found`: there is no such room
             *     - `user_not_found`: there is no such user
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not_in_direct`: this cannot be done in a direct conversation
             *     - `last_owner`: a room needs an owner: make somebody else an owner first
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostMessage"];
            };
        };
        responses: {
            /** @description It had been sent with this nonce. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Posted"];
                };
            };
            /** @description Sent. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Posted"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `nonce_reused`: this nonce was used for another message */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `empty_body`: the message is empty
             *     - `body_too_long`: the message is longer than 16384 bytes
             *     - `invalid_body`: the message contains control characters
             *     - `nonce_expired`: the nonce is too old or from the future
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `rate_limited`: too many requests; `Retry-After` says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
                /** @description The message's place in the log. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_a_member`: you are not a member of this room */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `room_not_found`: there is no such room
             *     - `message_not_found`: there is no such message
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
                /** @description The message's place in the log. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changed"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `room_not_found`: there is no such room
             *     - `message_not_found`: there is no such message
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `message_deleted`: the message has been deleted */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `rate_limited`: too many requests; `Retry-After` says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
                /** @description The message's place in the log. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditMessage"];
            };
        };
        responses: {
            /** @description Edited. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changed"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             *     - `not_permitted`: you may not do this
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `room_not_found`: there is no such room
             *     - `message_not_found`: there is no such message
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `message_deleted`: the message has been deleted */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `empty_body`: the message is empty
             *     - `body_too_long`: the message is longer than 16384 bytes
             *     - `invalid_body`: the message contains control characters
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `rate_limited`: too many requests; `Retry-After` says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkRead"];
            };
        };
        responses: {
            /** @description The marker as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadMarker"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `foreign_origin`: the request comes from another site's page
             *     - `not_a_member`: you are not a member of this room
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    timeline: {
        parameters: {
            query?: {
                /** @description How many, 1 to 200; 50 when not said. */
                limit?: number;
                /** @description The lines just before this entry. */
                before?: number;
                /** @description The lines just after this entry. */
                after?: number;
                /** @description Lines before and after this entry, it included. */
                around?: number;
            };
            header?: never;
            path: {
                /** @description The room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, ascending. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_a_member`: you are not a member of this room */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `room_not_found`: there is no such room */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sessions"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            /** @description The session; the cookie is set. */
            201: {
                headers: {
                    /** @description `natter_session` */
                    "set-cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `bad_credentials`: the username or the password is wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `foreign_origin`: the request comes from another site's page */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request_timeout`: the body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too_large`: the request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported_media_type`: the body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `rate_limited`: too many requests; `Retry-After` says when to try again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended; the cookie is taken back. */
            204: {
                headers: {
                    /** @description `natter_session`, empty */
                    "set-cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `foreign_origin`: the request comes from another site's page */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `foreign_origin`: the request comes from another site's page */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `session_not_found`: there is no such session */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `storage_full`: the server's disk is full: nothing can be written until there is room
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users: {
        parameters: {
            query?: {
                /** @description The start of a username or of a word of a display name, at most 100 bytes; all when empty. */
                query?: string;
                /** @description Ids with commas between them, at most 200, instead of everything else. */
                ids?: string;
                /** @description How many, 1 to 200; 50 when not said. */
                limit?: number;
                /** @description The cursor that the page before gave as `next`. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Users"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `user_not_found`: there is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    web_socket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description From here on frames. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `invalid_request`: the request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not_signed_in`: log in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `foreign_origin`: the request comes from another site's page */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `upgrade_required`: the request is not a WebSocket handshake */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal`: something went wrong on the server */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `overloaded`: the server is overloaded: try again soon
             *     - `shutting_down`: the server is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
