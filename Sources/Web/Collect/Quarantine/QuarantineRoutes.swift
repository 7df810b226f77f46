import Basics
import Collect
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Office
import Store

/// What came and could not be accepted: read again once its form is here, repaired, or refused.
struct QuarantineRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/quarantine", .right(.reviewSubmissions), menu: .init(.collect, "collect.quarantine.title"), list),
      .get("/collect/quarantine/{item}", .right(.reviewSubmissions), show),
      .post("/collect/quarantine/{item}/read", .right(.reviewSubmissions), limit: 34 << 20, read),
      .post("/collect/quarantine/{item}/refuse", .right(.reviewSubmissions), refuse),
      .get("/collect/quarantine/{item}/erase", .right(.eraseSubmissions), confirmErasure),
      .post("/collect/quarantine/{item}/erase", .right(.eraseSubmissions), erase),
      .get("/collect/quarantine/{item}/xml", .right(.reviewSubmissions), xml),
      .get("/collect/quarantine/{item}/files/{name}", .right(.reviewSubmissions), file),
    ]
  }

  private static let linesOnPage = 50

  // MARK: All

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let state = visit.query("state").flatMap(QuarantineLine.State.init) ?? .open
    let forms = Dictionary(
      try await parts.forms.all().map { ($0.formID, $0) }, uniquingKeysWith: { first, _ in first })
    let last = try await visit.query("after").flatMap { ID<QuarantinedSubmission>($0) }.flatMapAsync { id in
      try await parts.quarantine.item(id).line
    }
    let reach = try visit.reach(.reviewSubmissions)
    let page = try await parts.quarantine.page(state, within: reach, after: last, limit: Self.linesOnPage + 1)
    let names = try await parts.names(for: words)
    let lines = page.prefix(Self.linesOnPage).map { line in
      QuarantinePage.Line(
        path: "/collect/quarantine/\(line.id)", received: words.time(line.received),
        reason: words["collect.quarantine.reasons.\(line.reason.rawValue)"],
        form: forms[line.formID]?.title ?? words["collect.quarantine.noForm"], formID: line.formID,
        version: line.version.map { words("collect.quarantine.version", ["version": .isolated($0)]) },
        from: names[line.author], files: words.number(line.files))
    }
    let model = QuarantinePage(
      tabs: QuarantineLine.State.allCases.map { candidate in
        FormHead.Tab(
          label: words["collect.quarantine.state.\(candidate.rawValue)"],
          path: "/collect/quarantine?state=\(candidate.rawValue)", isCurrent: candidate == state)
      },
      isEmpty: lines.isEmpty,
      emptyTitle: words[
        reach.admitsNothing ? "collect.quarantine.outOfReach" : "collect.quarantine.empty.\(state.rawValue)"],
      emptyText: words[
        reach.admitsNothing ? "collect.quarantine.outOfReachText" : "collect.quarantine.empty.\(state.rawValue)Text"],
      lines: lines,
      nextPath: page.count <= Self.linesOnPage
        ? nil
        : "/collect/quarantine?state=\(state.rawValue)&after=\(page[Self.linesOnPage - 1].id)")
    return try await visit.page(words["collect.quarantine.title"], model)
  }

  // MARK: One

  private func item(_ visit: Visit, for right: Right = .reviewSubmissions) async throws -> QuarantineItem {
    let item = try await parts.quarantine.item(visit.id("item"))
    let form = try await parts.forms.all().first { $0.formID == item.line.formID }
    guard try visit.reach(right).admits(form) else { throw AccessRefusal.notFound }
    if form?.sensitivity ?? .personal >= .personal {
      try await AccessLog(parts.store.database, clock: parts.store.clock).record(
        try visit.requester.actor, page: "collect/quarantine", [item.line.id])
    }
    return item
  }

  private func show(_ visit: Visit) async throws -> Response { try await page(visit, try await item(visit)) }

  private func read(_ visit: Visit) async throws -> Response {
    let item = try await item(visit)
    let words = visit.words
    let receipt: Receipt
    do {
      let mended = try mended(item, visit.form)
      try await refuseHiddenForm(mended, visit)
      receipt = try await parts.quarantine.accept(
        item.line.id, xml: mended, comment: visit.form["comment"] ?? "", by: visit.requester)
    } catch let refusal as any Refusal where refusal.kind == .invalid {
      return try await page(visit, item, words.refusal(refusal))
    }
    switch receipt {
    case .accepted(let submission, _):
      return visit.redirect(
        to: "/collect/submissions/\(submission)", notice: Notice(.success, words["collect.quarantine.accepted"]))
    case .quarantined(_, let reason):
      let text = words["collect.quarantine.reasons.\(reason.rawValue)"]
      return try await page(visit, item, words("collect.quarantine.stillApart", ["reason": .text(text)]))
    }
  }

  /// Refuses what an officer made for a form whose submissions they may not read.
  private func refuseHiddenForm(_ mended: [UInt8]?, _ visit: Visit) async throws {
    guard let formID = try mended.map({ try SubmissionDocument($0).formID }),
      let form = try await parts.forms.all().first(where: { $0.formID == formID })
    else { return }
    guard try visit.reach(.reviewSubmissions).admits(form) else { throw AccessRefusal.notGranted }
  }

  /// What the officer made of it; nil when nothing was changed.
  private func mended(_ item: QuarantineItem, _ form: Form) throws -> [UInt8]? {
    var repair = QuarantineItem.Repair()
    // `form id` and `version` of the choice, with a line end between them, which browsers send as CR LF.
    if let target = form.verbatim("target")?.replacing("\r\n", with: "\n"), let end = target.firstIndex(of: "\n") {
      repair.formID = String(target[..<end])
      repair.version = String(target[target.index(after: end)...])
    }
    repair.isNewInstance = form["identity"] == "new"
    repair.replacesOther = form["identity"] == "replace"
    // A text area sends its lines with CR LF.
    let text = (form.verbatim("xml") ?? "").replacing("\r\n", with: "\n")
    let original = String(decoding: item.xml, as: UTF8.self).replacing("\r\n", with: "\n")
    let isEdited = !text.isEmpty && text != original
    guard isEdited || repair != QuarantineItem.Repair() else { return nil }
    let edited = isEdited ? item.with(xml: Array(text.utf8)) : item
    return repair == QuarantineItem.Repair()
      ? edited.xml : try edited.mended(repair)
  }

  private func refuse(_ visit: Visit) async throws -> Response {
    let item = try await item(visit)
    guard let comment = visit.form["comment"] else {
      return try await page(visit, item, visit.words["collect.quarantine.refuse.whyMissing"])
    }
    try await parts.quarantine.refuse(item.line.id, comment: comment, by: visit.requester)
    return visit.redirect(
      to: "/collect/quarantine", notice: Notice(.success, visit.words["collect.quarantine.refuse.done"]))
  }

  // MARK: Erasing

  private func confirmErasure(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let line = try await item(visit, for: .eraseSubmissions).line
    let path = "/collect/quarantine/\(line.id)"
    let title = words["collect.quarantine.erase.title"]
    let model = ConfirmationPage(
      title: title,
      text: words(
        "collect.quarantine.erase.text",
        ["form": .isolated(line.formID), "time": .text(words.time(line.received))]),
      button: words["collect.quarantine.erase.button"], action: path + "/erase", back: path, proof: visit.proof)
    return try await visit.page(
      Page(title, model, trail: [Crumb(words["collect.quarantine.title"], "/collect/quarantine")], width: .narrow))
  }

  private func erase(_ visit: Visit) async throws -> Response {
    let item = try await item(visit, for: .eraseSubmissions)
    try await parts.quarantine.erase(item.line.id, by: visit.requester)
    return visit.redirect(
      to: "/collect/quarantine", notice: Notice(.success, visit.words["collect.quarantine.erase.done"]))
  }

  private func page(_ visit: Visit, _ item: QuarantineItem, _ problem: String? = nil) async throws -> Response {
    let words = visit.words
    let line = item.line
    let names = try await parts.names(for: words)
    let path = "/collect/quarantine/\(line.id)"
    let reason = line.reason.rawValue
    let form = try await parts.forms.all().first { $0.formID == line.formID }
    let mayErase = try visit.reach(.eraseSubmissions).admits(form)
    let tones: [QuarantineLine.State: String] = [.open: "tone-care", .accepted: "tone-good", .refused: "tone-bad"]
    let model = QuarantinedPage(
      reason: words["collect.quarantine.reasons.\(reason)"],
      state: words["collect.quarantine.state.\(line.state.rawValue)"], tone: tones[line.state] ?? "",
      received: words.time(line.received),
      explanation: words(
        "collect.quarantine.explanation.\(reason)",
        ["form": .isolated(line.formID), "version": .isolated(line.version ?? "–")]), problem: problem,
      became: line.submission.map {
        .init(text: words["collect.quarantine.becameText"], path: "/collect/submissions/\($0)")
      }, comment: item.comment.flatMap { $0.isEmpty ? nil : $0 },
      repair: line.state == .open ? try await repair(item, path, problem: problem, visit) : nil, proof: visit.proof,
      raw: try await isWhole(item, visit)
        ? .init(text: String(decoding: item.xml.prefix(200_000), as: UTF8.self), path: path + "/xml") : nil,
      facts: facts(line, names, words),
      fileLinks: item.files.map {
        .init(name: $0.name, size: words.size($0.size), path: "\(path)/files/\(CollectParts.encoded($0.name))")
      }, hasFiles: !item.files.isEmpty, erasePath: mayErase ? path + "/erase" : nil)
    return try await visit.page(
      Page(
        model.reason, model, trail: [Crumb(words["collect.quarantine.title"], "/collect/quarantine")],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func repair(
    _ item: QuarantineItem, _ path: String, problem: String?, _ visit: Visit
  ) async throws -> QuarantinedPage.Repair {
    let words = visit.words
    let asked = visit.form.verbatim("target") ?? ""
    var options = [Field.Option("", words["collect.quarantine.repair.asIs"], isChosen: asked.isEmpty)]
    let reach = try visit.reach(.reviewSubmissions)
    let forms = try await parts.forms.all().filter(reach.admits)
    let readers = try await parts.quarantine.readers(of: item, among: forms.map(\.form))
    for reader in readers.versions {
      let value = reader.formID + "\n" + reader.version
      let label = words(
        reader.asked > 0 ? "collect.quarantine.repair.reader" : "collect.quarantine.repair.option",
        [
          "form": .isolated(reader.title), "version": .isolated(reader.version),
          "asked": .text(words.number(reader.asked)), "count": .text(words.number(readers.answers)),
        ])
      options.append(Field.Option(value, label, isChosen: value == asked))
    }
    let identities = identities(item.line.reason, chosen: visit.form["identity"], words)
    let sent = visit.form.verbatim("xml")
    // What is not sent back is not edited.
    let xml = try await isWhole(item, visit) ? String(decoding: item.xml, as: UTF8.self) : ""
    return QuarantinedPage.Repair(
      remedy: words["collect.quarantine.remedy.\(item.line.reason.rawValue)"], action: path + "/read",
      target: Field("target", words["collect.quarantine.repair.target"]).with { field in
        field.isRequired = false
        field.options = options
      }, identities: identities, hasIdentities: !identities.isEmpty, xml: sent ?? xml,
      isOpen: sent.map { $0.replacing("\r\n", with: "\n") != xml.replacing("\r\n", with: "\n") } ?? false,
      refuseAction: path + "/refuse", why: Field("comment", words["collect.quarantine.refuse.why"]))
  }

  /// Under which identity it may be read, where its own is missing or taken.
  private func identities(
    _ reason: QuarantineReason, chosen: String?, _ words: Words
  ) -> [QuarantinedPage.Identity] {
    let values: [String] =
      switch reason {
      case .withoutInstanceID: ["new"]
      case .otherContent: ["new", "replace"]
      case .editOfUnknown, .editOfOldVersion: ["keep", "new"]
      case .unknownForm, .unknownVersion, .formClosed, .notOffered: []
      }
    let standard = chosen ?? values.first
    return values.map { value in
      QuarantinedPage.Identity(
        value: value, label: words["collect.quarantine.identity.\(value)"],
        hint: words["collect.quarantine.identity.\(value)Hint"], isChosen: value == standard)
    }
  }

  private func facts(_ line: QuarantineLine, _ names: ActorNames, _ words: Words) -> [QuarantinedPage.Fact] {
    func fact(_ name: String, _ value: String?) -> QuarantinedPage.Fact? {
      value.map { .init(label: words["collect.quarantine.fact.\(name)"], value: $0, link: nil) }
    }
    return [
      fact("formID", line.formID), fact("version", line.version), fact("instance", line.instanceID),
      fact("author", names[line.author]), fact("device", line.device), fact("received", words.time(line.received)),
    ].compactMap { $0 }
  }

  // MARK: Files

  /// Whether the visitor may see all that the item says: it may tell of informants.
  private func isWhole(_ item: QuarantineItem, _ visit: Visit) async throws -> Bool {
    let form = ID<FormDefinition>(formID: item.line.formID)
    do {
      let record = try await parts.forms.record(form)
      return record.hidden(from: try visit.requester, .reviewSubmissions, on: visit.today).isEmpty
    } catch FormRefusal.unknown {
      // What names no form of ours is reached by those alone who may see personal data.
      return true
    }
  }

  private func xml(_ visit: Visit) async throws -> Response {
    let item = try await item(visit)
    guard try await isWhole(item, visit) else { throw AccessRefusal.notFound }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/xml; charset=utf-8",
        .contentDisposition: "attachment; filename=\"\(item.line.id).xml\"", .cacheControl: "no-store",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: item.xml)))
  }

  private func file(_ visit: Visit) async throws -> Response {
    let item = try await item(visit)
    let name = try visit.parameter("name")
    guard let file = item.files.first(where: { $0.name == name }) else { throw AccessRefusal.notFound }
    return try await parts.download(file)
  }
}

extension CollectParts {
  /// How many wait that the visitor may look at.
  func openQuarantineCount(for visit: Visit) async throws -> Int {
    guard visit.may(.reviewSubmissions) else { return 0 }
    return try await quarantine.openCount(within: visit.reach(.reviewSubmissions))
  }
}

extension Visit {
  fileprivate func reach(_ right: Right) throws -> QuarantineReach {
    QuarantineReach(right, of: try requester, on: today)
  }
}
