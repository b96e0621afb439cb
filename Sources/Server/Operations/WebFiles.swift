/// The page's files, which are part of the program: it needs no folder beside it.
enum WebFiles {
  /// Everything in `Web/`, by name. A test holds this list against the folder.
  static let contents: [String: [UInt8]] = [
    "api.js": PackageResources.api_js,
    "app.css": PackageResources.app_css,
    "app.js": PackageResources.app_js,
    "blurhash.js": PackageResources.blurhash_js,
    "bubble.js": PackageResources.bubble_js,
    "composer.js": PackageResources.composer_js,
    "conversation.js": PackageResources.conversation_js,
    "directory-view.js": PackageResources.directory_view_js,
    "dom.js": PackageResources.dom_js,
    "heights.js": PackageResources.heights_js,
    "index.html": PackageResources.index_html,
    "jobs-view.js": PackageResources.jobs_view_js,
    "lightbox.js": PackageResources.lightbox_js,
    "live.js": PackageResources.live_js,
    "message-list.js": PackageResources.message_list_js,
    "messages-view.js": PackageResources.messages_view_js,
    "outbox.js": PackageResources.outbox_js,
    "own-job.js": PackageResources.own_job_js,
    "pieces.js": PackageResources.pieces_js,
    "profile.js": PackageResources.profile_js,
    "sign-in.js": PackageResources.sign_in_js,
    "text.js": PackageResources.text_js,
    "text.json": PackageResources.text_json,
    "upload.js": PackageResources.upload_js,
  ]
}
