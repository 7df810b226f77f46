import Basics
import Collect
import FormEngine
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store

/// One submission: read, reviewed, erased; its files and its XML.
struct SubmissionRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/submissions/{submission}", .right(.readSubmissions), show),
      .post("/collect/submissions/{submission}/review", .right(.reviewSubmissions), review),
      .post("/collect/submissions/{submission}/place", .right(.editSubmissions), place),
      .get("/collect/submissions/{submission}/erase", .right(.eraseSubmissions), confirmErasure),
      .post("/collect/submissions/{submission}/erase", .right(.eraseSubmissions), erase),
      .get("/collect/submissions/{submission}/files/{name}", .right(.readSubmissions), file),
      .post("/collect/submissions/{submission}/files", .right(.editSubmissions), askAgain),
      .get("/collect/submissions/{submission}/xml", .right(.readSubmissions), xml),
    ]
  }

  private func show(_ visit: Visit) async throws -> Response { try await page(visit) }

  private func page(
    _ visit: Visit, said: SubmissionView.Said? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let detail = try await parts.submissions.submission(visit.id("submission"), for: visit.requester)
    var view = try await SubmissionView(parts: parts, detail: detail, visit: visit)
    view.said = said
    let trail = [
      Crumb.forms(visit.words),
      Crumb(detail.form.title, ShownForm.path(detail.form.formID) + "/submissions" + view.list),
    ]
    return try await visit.page(
      Page(
        view.title, try await view.page(), trail: trail, scripts: ["map.js"], section: "/collect/forms", status: status)
    )
  }

  private func review(_ visit: Visit) async throws -> Response {
    let id = try visit.id("submission", of: Submission.self)
    guard let state = visit.form["state"].flatMap(ReviewState.init) else { throw AccessRefusal.malformed }
    let seen = visit.form["base"].flatMap { ID<Entry>($0) }
    let former = visit.form["former"].flatMap(ReviewState.init)
    let comment = visit.form["comment"] ?? ""
    do {
      try await parts.submissions.review(
        id, seen: seen, from: former, as: state, comment: comment, by: visit.requester)
    } catch let refusal as SubmissionRefusal where refusal.kind == .conflict {
      // The officer looks again, with what they chose and wrote.
      return try await page(visit, said: .init(state: state, comment: comment, refusal: refusal), status: .conflict)
    }
    let text = visit.words("collect.review.saved", ["state": .text(state.label(in: visit.words))])
    let list = visit.form["list"] ?? ""
    var target = "/collect/submissions/\(id)" + ListQuery.parameter(list)
    if visit.form["then"] == "next" {
      let detail = try await parts.submissions.submission(id, for: visit.requester)
      if let next = try await Neighbours(parts, detail, list: list, visit).next { target = next }
    }
    return visit.redirect(to: target, notice: Notice(.success, text))
  }

  /// Sets or corrects where a submission belongs: at a place within the areas that the officer works in.
  private func place(_ visit: Visit) async throws -> Response {
    let id = try visit.id("submission", of: Submission.self)
    let atlas = try await parts.places.atlas()
    let target = "/collect/submissions/\(id)" + ListQuery.parameter(visit.form["list"] ?? "")
    guard let place = atlas.place(named: visit.form["place"] ?? "", on: visit.today),
      PlaceView(visit, atlas).isVisible(place)
    else {
      return visit.redirect(to: target, notice: Notice(.warning, visit.words["collect.submission.placeUnknown"]))
    }
    try await parts.submissions.place(id, at: place, by: visit.requester)
    let name = atlas.path(place, in: visit.words.language)
    return visit.redirect(
      to: target,
      notice: Notice(.success, visit.words("collect.submission.event.placed", ["place": .isolated(name)])))
  }

  // MARK: Erasing

  private func confirmErasure(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let detail = try await parts.submissions.submission(visit.id("submission"), for: visit.requester)
    let view = try await SubmissionView(parts: parts, detail: detail, visit: visit)
    let path = "/collect/submissions/\(detail.id)"
    let title = words["collect.erase.title"]
    let model = ConfirmationPage(
      title: title,
      text: words("collect.erase.text", ["name": .isolated(view.title), "form": .isolated(detail.form.title)]),
      button: words["collect.erase.button"], action: path + "/erase", back: path, proof: visit.proof)
    return try await visit.page(
      Page(title, model, trail: [.forms(words), Crumb(view.title, path)], width: .narrow, section: "/collect/forms"))
  }

  private func erase(_ visit: Visit) async throws -> Response {
    let id = try visit.id("submission", of: Submission.self)
    let form = try await parts.submissions.submission(id, for: visit.requester).form
    try await parts.submissions.erase(id, by: visit.requester)
    return visit.redirect(
      to: ShownForm.path(form.formID) + "/submissions",
      notice: Notice(.success, visit.words["collect.erase.done"]))
  }

  // MARK: Files

  private func file(_ visit: Visit) async throws -> Response {
    let detail = try await parts.submissions.submission(visit.id("submission"), for: visit.requester)
    guard let file = detail.files[try visit.parameter("name")] else { throw AccessRefusal.notFound }
    return try await parts.view(file)
  }

  /// Asks the server that has the submission once more for files that are not here.
  private func askAgain(_ visit: Visit) async throws -> Response {
    let id = try visit.id("submission", of: Submission.self)
    let target = "/collect/submissions/\(id)"
    do {
      try await parts.pulls.askAgain(for: id, by: visit.requester)
    } catch PullRefusal.busy {
      return visit.redirect(to: target, notice: Notice(.warning, visit.words["collect.servers.files.busy"]))
    }
    return visit.redirect(to: target, notice: Notice(.success, visit.words["collect.servers.files.isAsked"]))
  }

  private func xml(_ visit: Visit) async throws -> Response {
    let detail = try await parts.submissions.submission(visit.id("submission"), for: visit.requester)
    guard let current = detail.record.current, detail.hidden.isEmpty else { throw AccessRefusal.notFound }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/xml; charset=utf-8", .contentDisposition: "attachment; filename=\"\(detail.id).xml\"",
        .cacheControl: "no-store",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: current.content.xml)))
  }
}

/// The list that somebody came from, carried along as one parameter.
enum ListQuery {
  static func parameter(_ list: String) -> String {
    guard !list.isEmpty else { return "" }
    return "?list=" + (list.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")
  }
}

/// The submissions before and after one in the list that its reader came from.
struct Neighbours {
  private(set) var previous: String?
  private(set) var next: String?

  /// Neither is known when finding them takes too long.
  init(_ parts: CollectParts, _ detail: SubmissionDetail, list: String, _ visit: Visit) async throws {
    let form = detail.record.form
    let address = try SubmissionAddress(Form(urlEncoded: list) ?? Form())
    let shown = try await parts.shown(form, to: visit)
    let requester = try visit.requester
    let place = try await address.place.flatMapAsync { text in try await parts.place(text, visit) }
    let query = address.query(of: form, outline: shown.outline, place: place, limit: 1)
    func path(_ id: ID<Submission>) -> String { "/collect/submissions/\(id)" + ListQuery.parameter(list) }
    do {
      let found = try await parts.submissions.neighbours(of: detail.id, in: query, for: requester)
      (previous, next) = (found.previous.map(path), found.next.map(path))
    } catch is StoreTimeout {
      return
    }
  }
}
