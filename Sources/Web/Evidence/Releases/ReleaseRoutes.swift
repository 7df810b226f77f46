package import Basics
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
package import Office
import Records
import Store

/// Issues of products: seen, cleared, let out, held back, corrected, withdrawn and figured again.
package struct ReleaseRoutes: RouteGroup {
  let writer: ReleaseWriter
  private let office: Office
  let actorName: @Sendable (ID<Actor>) async throws -> String?
  var releases: Releases { writer.releases }

  package init(
    _ writer: ReleaseWriter, office: Office, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.writer, self.office, self.actorName) = (writer, office, actorName)
  }

  static let path = "/evidence/releases"
  static func path(_ release: ID<Release>) -> String { "\(path)/\(release)" }

  package var routes: [Route] {
    let one = "\(Self.path)/{release}"
    let steps = ClearanceStep.Kind.allCases.flatMap { kind -> [Route] in
      [
        .post("\(one)/steps/\(kind.rawValue)", .right(kind.right)) { try await take(kind, $0) },
        .post("\(one)/return/\(kind.rawValue)", .right(kind.right)) { try await sendBack(kind, $0) },
      ]
    }
    let languages = "\(one)/languages/{language}"
    let translations = ClearanceStep.Kind.allCases.map { kind in
      Route.post("\(languages)/steps/\(kind.rawValue)", .right(kind.right)) { try await clear(kind, $0) }
    }
    return steps + translations + [
      .get(languages, .right(.readEvidence)) { try await translationPage($0) },
      .post(
        languages, .right(.manageEvidence), limit: ReleaseLabels.largestForm, fields: Form.mostQuestions, translate),
      .post("\(languages)/publish", .right(.publishReleases), publishTranslation),
      .get(one, .right(.readReleases)) { try await show($0) },
      .get("\(one)/figures/{block}/{line}", .right(.readReleases), figure),
      .get("\(one)/verify", .right(.readEvidence), verify),
      .post("\(one)/verify", .right(.readEvidence), beginVerifying),
      .get("\(one)/texts/{block}", .right(.manageEvidence)) { try await textPage($0) },
      .post("\(one)/texts/{block}", .right(.manageEvidence), write),
      .post("\(one)/prepare", .right(.manageEvidence), prepare),
      .post("\(one)/level", .right(.manageEvidence), lower),
      .post("\(one)/harm", .right(.manageEvidence), lowerHarm),
      .post("\(one)/owners/ask", .right(.manageEvidence), ask),
      .post("\(one)/owners/answer", .right(.manageEvidence), limit: OwnerLetter.largest + (64 << 10), answer),
      .get("\(one)/letters/{letter}", .right(.readEvidence), letter),
      .get("\(one)/correct", .right(.manageEvidence)) { try await reasonPage($0, "correct") },
      .post("\(one)/correct", .right(.manageEvidence), correct),
      .post("\(one)/embargo", .right(.publishReleases), hold),
      .post("\(one)/publish", .right(.publishReleases), publish),
      .post("\(one)/readers", .right(.publishReleases), nameReader),
      .post("\(one)/readers/remove", .right(.publishReleases), removeReader),
      .get("\(one)/withdraw", .right(.publishReleases)) { try await reasonPage($0, "withdraw") },
      .post("\(one)/withdraw", .right(.publishReleases), withdraw),
    ]
  }

  /// The issue of the address, as far as the reader may see it.
  func view(_ visit: Visit) async throws -> ReleaseView {
    let id: ID<Release> = try visit.id("release")
    let viewer = ReleaseViewer.account(try visit.requester)
    let found = try await releases.store.read { reader in
      try reader.release(id).flatMap { line in try reader.releaseContent(id).map { (line, $0) } }
    }
    guard let (line, content) = found else { throw ReleaseRefusal.unknown }
    let sight = line.sight(for: viewer, at: visit.now)
    guard sight != .hidden else { throw ReleaseRefusal.unknown }
    return ReleaseView(
      line: line, content: content, sight: sight, correction: line.correction(for: viewer, at: visit.now)?.id,
      words: visit.words)
  }

  func trail(_ visit: Visit, _ view: ReleaseView, _ more: Crumb...) -> [Crumb] {
    ProductRoutes.trail(visit, Crumb(view.title, ProductRoutes.path(view.line.product))) + more
  }

  func isWorker(_ visit: Visit) throws -> Bool { try visit.requester.worksOnReleases(on: visit.today) }

  // MARK: Looking

  private func show(_ visit: Visit, problem: String? = nil, status: HTTPResponse.Status = .ok) async throws -> Response
  {
    let view = try await view(visit)
    let (say, progress) = (visit.words, view.line.progress)
    let isOpen = view.line.state == .prepared
    let isWorker = try isWorker(visit)
    var clearance: ReleasePage.Clearance?
    if isOpen, isWorker {
      clearance = ReleaseClearanceView(
        view: view, clearance: try await releases.clearance(of: view.line, on: visit.today), visit: visit,
        names: try await names(progress)
      ).model()
    }
    let others = [view.correction, progress.supersedes].compactMap(\.self)
    let numbers = try await releases.store.read { reader in
      try others.reduce(into: [ID<Release>: Int]()) { $0[$1] = try reader.release($1)?.number }
    }
    var links: [ReleasePage.Link] = [
      .init(path: DocumentRoutes.path(view.line.id), label: say["document.show"])
    ]
    if !isOpen, visit.may(.manageEvidence), view.line.successor == nil {
      links.append(.init(path: "\(view.path)/correct", label: say["release.correct"]))
    }
    if view.line.state == .released, visit.may(.publishReleases) {
      links.append(.init(path: "\(view.path)/withdraw", label: say["release.withdraw"]))
    }
    if view.line.state == .released, isWorker {
      links += view.content.languagesToFollow.map { language in
        .init(
          path: "\(view.path)/languages/\(language.rawValue)",
          label: say("release.follow", ["language": .text(say["place.language.\(language.rawValue)"])]))
      }
    }
    if isWorker {
      links += progress.owners.compactMap { owner in
        owner.answer.flatMap { answer in
          answer.letter.map {
            .init(
              path: "\(view.path)/letters/\($0.blob)",
              label: say("release.letter", ["reference": .isolated(answer.reference)]))
          }
        }
      }
    }
    let disclosure = isWorker ? view.disclosure : []
    var readers: ReleasePage.Readers?
    if isWorker, visit.may(.publishReleases) { readers = try await self.readers(view, say) }
    let model = ReleasePage(
      proof: visit.proof, title: view.title, number: view.number,
      state: say["release.sight.\(view.sight.rawValue)"], tone: view.sight.tone, facts: view.facts,
      warnings: view.warnings { numbers[$0] }, problem: problem, digest: progress.digest, clearance: clearance,
      blocks: view.blocks(canEdit: isOpen && visit.may(.manageEvidence)), links: links, hasLinks: !links.isEmpty,
      disclosure: disclosure, hasDisclosure: !disclosure.isEmpty,
      verify: isWorker ? "\(view.path)/verify" : nil,
      readers: readers)
    return try await visit.page(
      Page(
        "\(view.title) · \(view.number)", model, trail: trail(visit, view), width: .wide, section: ProductRoutes.path,
        status: status))
  }

  private func names(_ progress: ReleaseProgress) async throws -> [ID<Actor>: String] {
    var names: [ID<Actor>: String] = [:]
    for actor in Set(
      progress.taken.map(\.mark.by)
        + [progress.prepared.by, progress.lowering?.officer, progress.harm?.lowering.officer].compactMap(\.self))
    {
      names[actor] = try await actorName(actor)
    }
    return names
  }

  private func readers(_ view: ReleaseView, _ say: Words) async throws -> ReleasePage.Readers {
    let named = view.line.progress.readers
    let users = named.isEmpty ? [] : try await office.users.all()
    let names = Dictionary(users.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    return ReleasePage.Readers(
      lines: named.map { reader in
        .init(
          user: reader.user.description, name: names[reader.user] ?? say["release.unknownReader"],
          until: reader.until.map { say("release.readerUntilDay", ["date": .text(say.date($0))]) })
      }, isEmpty: named.isEmpty, remove: "\(view.path)/readers/remove",
      name: view.line.state == .withdrawn
        ? nil
        : .init(
          path: "\(view.path)/readers",
          fields: [
            Field("reader", say["release.reader"]).with { $0.isVerbatim = true },
            Field("last", say["release.readerUntil"]).with {
              ($0.type, $0.isRequired, $0.hint) = ("date", false, say["release.readerUntilHint"])
            },
          ]))
  }

  /// Does something, and shows the issue again with what could not be done.
  private func act(
    _ visit: Visit, told key: String, _ work: (ID<Release>) async throws -> Void
  ) async throws -> Response {
    let id: ID<Release> = try visit.id("release")
    do {
      try await work(id)
      return visit.redirect(to: Self.path(id), notice: Notice(.success, visit.words[key]))
    } catch let refusal as ReleaseRefusal where refusal != .unknown && refusal != .notAllowed {
      return try await show(
        visit, problem: refusal.told(in: visit.words),
        status: refusal.kind == .conflict ? .conflict : refusal.kind == .forbidden ? .forbidden : .unprocessableContent)
    } catch let refusal as ImprintRefusal {
      return try await show(visit, problem: visit.words.refusal(refusal), status: .conflict)
    } catch let refusal as UserRefusal {
      return try await show(visit, problem: visit.words.refusal(refusal), status: .unprocessableContent)
    } catch let refusal as LevelRefusal where refusal != .notAllowed {
      return try await show(visit, problem: visit.words.refusal(refusal), status: .unprocessableContent)
    }
  }

  private func digest(_ visit: Visit) -> String { visit.form["digest"] ?? "" }

  // MARK: Clearing

  private func take(_ step: ClearanceStep.Kind, _ visit: Visit) async throws -> Response {
    try await act(visit, told: "release.isCleared") {
      try await releases.take(step, of: $0, seeing: digest(visit), by: visit.requester)
    }
  }

  private func sendBack(_ step: ClearanceStep.Kind, _ visit: Visit) async throws -> Response {
    try await act(visit, told: "release.isReturned") {
      try await releases.sendBack($0, at: step, because: visit.form["reason"] ?? "", by: visit.requester)
    }
  }

  private func lower(_ visit: Visit) async throws -> Response {
    try await act(visit, told: "release.isLowered") {
      try await releases.lower($0, because: visit.form["lowering"] ?? "", by: visit.requester)
    }
  }

  private func lowerHarm(_ visit: Visit) async throws -> Response {
    try await act(visit, told: "release.isHarmLowered") {
      try await releases.lowerHarm($0, because: visit.form["lowering"] ?? "", by: visit.requester)
    }
  }

  private func ask(_ visit: Visit) async throws -> Response {
    guard let source = visit.form["source"], let day = visit.form.day("asked") else { throw AccessRefusal.malformed }
    return try await act(visit, told: "release.isFiled") {
      try await releases.ask(ownerOf: source, about: $0, on: day, by: visit.requester)
    }
  }

  private func answer(_ visit: Visit) async throws -> Response {
    let form = visit.form
    guard let source = form["source"] else { throw AccessRefusal.malformed }
    let answer = try OwnerAnswer(form)
    let letter = form.upload("letter").map { OwnerLetter.Draft(name: $0.name, bytes: $0.bytes) }
    return try await act(visit, told: "release.isFiled") {
      try await releases.file(answer, ofOwnerOf: source, about: $0, letter: letter, by: visit.requester)
    }
  }

  /// The letter as it was filed, for who works on the issue.
  private func letter(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    guard try isWorker(visit) else { throw AccessRefusal.notGranted }
    let (letter, bytes) = try await releases.letter(
      try visit.parameter("letter"), about: view.line.id, for: visit.requester)
    return .download(bytes, named: letter.name, type: letter.type)
  }

  // MARK: Letting out

  private func hold(_ visit: Visit) async throws -> Response {
    let form = visit.form
    guard let until = form["until"] else {
      return try await act(visit, told: "release.isHeldNoMore") {
        try await releases.hold($0, until: nil, by: visit.requester)
      }
    }
    return try await act(visit, told: "release.isHeld") { id in
      guard let zone = form["zone"].flatMap({ TimeZone(identifier: $0) }),
        let instant = Self.instant(until, in: zone)
      else { throw ReleaseRefusal.zoneUnknown }
      try await releases.hold(id, until: Embargo(until: instant, zone: zone.identifier), by: visit.requester)
    }
  }

  private func nameReader(_ visit: Visit) async throws -> Response {
    let form = visit.form
    return try await act(visit, told: "release.isNamed") { id in
      let user = try await office.users.user(named: try UserName(form["reader"] ?? "")).id
      try await releases.name(.init(user, until: form.optionalDay("last")), of: id, by: visit.requester)
    }
  }

  private func removeReader(_ visit: Visit) async throws -> Response {
    guard let user = visit.form["user"].flatMap({ ID<User>($0) }) else { throw AccessRefusal.malformed }
    return try await act(visit, told: "release.isReaderRemoved") {
      try await releases.removeReader(user, of: $0, by: visit.requester)
    }
  }

  /// `2026-12-31T10:00`, as browsers write a local hour.
  static func local(_ instant: Instant, in zone: TimeZone) -> String { formatter(zone).string(from: instant.date) }

  static func instant(_ text: String, in zone: TimeZone) -> Instant? {
    formatter(zone).date(from: String(Digits.ascii(text).prefix(16))).map { Instant($0) }
  }

  private static func formatter(_ zone: TimeZone) -> DateFormatter {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = zone
    formatter.dateFormat = "yyyy-MM-dd'T'HH:mm"
    return formatter
  }

  private func publish(_ visit: Visit) async throws -> Response {
    try await act(visit, told: "release.isOut") {
      try await releases.publish($0, seeing: digest(visit), by: visit.requester)
    }
  }

  private func prepare(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    return try await act(visit, told: "release.isPrepared") {
      try await writer.prepare(view.line.product, again: $0, by: visit.requester)
    }
  }

  private func reasonPage(_ visit: Visit, _ what: String, problem: String? = nil) async throws -> Response {
    let (view, say) = (try await view(visit), visit.words)
    let model = ReleaseReasonPage(
      title: say["release.\(what)"], lead: say["release.\(what)Lead"], proof: visit.proof,
      action: "\(view.path)/\(what)", back: view.path, name: "\(view.title) · \(view.number)",
      reason: Field("reason", say["indicator.reason"], visit.form["reason"] ?? ""), button: say["release.\(what)"],
      problem: problem)
    return try await visit.page(
      Page(
        model.title, model, trail: trail(visit, view, Crumb(view.number, view.path)), width: .narrow,
        section: ProductRoutes.path, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func correct(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    do {
      let id = try await writer.prepare(
        view.line.product, correcting: view.line.id, because: visit.form["reason"] ?? "", by: visit.requester)
      return visit.redirect(to: Self.path(id), notice: Notice(.success, visit.words["release.isPrepared"]))
    } catch let refusal as ReleaseRefusal where refusal.kind != .forbidden {
      return try await reasonPage(visit, "correct", problem: refusal.told(in: visit.words))
    }
  }

  private func withdraw(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    do {
      try await releases.withdraw(view.line.id, because: visit.form["reason"] ?? "", by: visit.requester)
      return visit.redirect(to: view.path, notice: Notice(.success, visit.words["release.wasWithdrawn"]))
    } catch let refusal as ReleaseRefusal where refusal.kind != .forbidden {
      return try await reasonPage(visit, "withdraw", problem: refusal.told(in: visit.words))
    }
  }

  // MARK: Words

  /// - Parameter typed: What somebody wrote and could not keep.
  private func textPage(
    _ visit: Visit, typed: ProductText? = nil, problem: String? = nil
  ) async throws -> Response {
    let (view, say) = (try await view(visit), visit.words)
    let key = try visit.parameter("block")
    guard view.line.state == .prepared, let block = view.content.blocks.first(where: { $0.key == key }),
      case .text(let known) = block.content
    else { throw ReleaseRefusal.textUnknown }
    let text = typed ?? known
    let model = ReleaseTextPage(
      title: block.title.texts.isEmpty ? say["product.blocks.text"] : view.text(block.title), proof: visit.proof,
      digest: view.line.progress.digest, action: "\(view.path)/texts/\(key)", back: view.path, problem: problem,
      texts: text.fields(view.content.languages, sent: typed == nil ? nil : visit.form, in: say),
      glossary: GlossaryPart(text, view.content.languages, visit.site.glossary, say))
    return try await visit.page(
      Page(
        model.title, model, trail: trail(visit, view, Crumb(view.number, view.path)), width: .narrow,
        section: ProductRoutes.path, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func write(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let key = try visit.parameter("block")
    guard case .text(var text) = view.content.blocks.first(where: { $0.key == key })?.content else {
      throw ReleaseRefusal.textUnknown
    }
    text.write(visit.form, authoritative: view.content.authoritative, languages: view.content.languages)
    do {
      try await releases.write([key: text], of: view.line.id, seeing: visit.form["digest"] ?? "", by: visit.requester)
      return visit.redirect(to: view.path, notice: Notice(.success, visit.words["release.isWritten"]))
    } catch let refusal as ReleaseRefusal where refusal.kind == .invalid || refusal == .hasChanged {
      return try await textPage(visit, typed: text, problem: refusal.told(in: visit.words))
    }
  }

  // MARK: Figures

  private func verify(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    guard try isWorker(visit) else { throw AccessRefusal.notGranted }
    let model =
      Releases.isLarge(view.content)
      ? try await verifying(view, visit)
      : ReleaseVerifyView(view: view, found: try await releases.verify(view.line.id)).model
    if visit.wantsFragment { return try visit.fragment(model) }
    return try await visit.page(
      Page(
        visit.words["release.verify"], model, trail: trail(visit, view, Crumb(view.number, view.path)), width: .wide,
        section: ProductRoutes.path))
  }

  /// How far it is in the background, and what came of it last.
  private func verifying(_ view: ReleaseView, _ visit: Visit) async throws -> ReleaseVerifyPage {
    let say = visit.words
    let last = try await releases.verifying(view.line.id)
    var model =
      last?.found.map { ReleaseVerifyView(view: view, found: $0).model }
      ?? ReleaseVerifyPage(title: "\(view.title) · \(view.number)", path: "\(view.path)/verify")
    let isUnderWay = last?.job.isUnderWay ?? false
    let text =
      switch last?.job.state {
      case .waiting: say["release.verifying.waiting"]
      case .running:
        say(
          "release.verifying.running",
          [
            "done": .text(say.number(last?.job.progress?.done ?? 0)),
            "all": .text(say.number(view.content.tables.count)),
          ])
      case .failed: last?.job.failure.map { say.refusal($0) } ?? say["release.verifying.none"]
      case .done: say("release.verifying.done", ["time": .text(last?.job.ended.map { say.time($0) } ?? "")])
      case .cancelled, nil: say["release.verifying.none"]
      }
    model.background = .init(
      text: text, isUnderWay: isUnderWay,
      begin: isUnderWay ? nil : .init(proof: visit.proof, button: say["release.verify"]))
    return model
  }

  private func beginVerifying(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    guard try isWorker(visit) else { throw AccessRefusal.notGranted }
    try await releases.beginVerifying(view.line.id, by: visit.requester)
    return visit.redirect(to: "\(view.path)/verify")
  }

  private func figure(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let address = FigureAddress(
      try visit.parameter("block"), try visit.parameter("line"), visit.query("column"))
    guard let sheet = ReleaseFigureView(view: view, address: address) else { throw ReleaseRefusal.unknown }
    let model = try await sheet.model(visit, releases)
    return try await visit.page(
      Page(
        "\(model.title) · \(model.line)", model, trail: trail(visit, view, Crumb(view.number, view.path)),
        width: .narrow, section: ProductRoutes.path))
  }
}
