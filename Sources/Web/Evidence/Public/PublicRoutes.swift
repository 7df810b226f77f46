import Basics
package import Collect
package import Evidence
import Formats
import Foundation
import Hummingbird
package import Office
package import Records
import Store

/// What everybody may read without signing in: released issues of public level, past their embargo. Nothing else of the
/// mission is behind these addresses, nobody is looked up, and no cookie is set.
package struct PublicRoutes: RouteGroup {
  private let releases: Releases
  private let documents: ReleaseDocuments
  private let index = PublicIndex()
  private let made = MadeFiles()
  private let limit = PublicLimit()
  private let activities: PublicActivities
  private let requests: PublicRequests

  package init(
    _ releases: Releases, documents: ReleaseDocuments, activities: Activities, forms: Forms, office: Office
  ) {
    (self.releases, self.documents) = (releases, documents)
    self.activities = PublicActivities(activities)
    requests = PublicRequests(releases.store, forms, office)
  }

  static let root = "/public"
  static let feedPath = "/public/feed.atom"
  private static let reader = ReleaseViewer.outside(upTo: .public)
  static let activitiesPath = "/public/activities"
  private static let pageSize = 100
  /// So many are looked through at once.
  private static let searched = 500
  /// A PDF or DOCX is made by a program of its own.
  private static let costOfFile = 10.0
  private static let mostInFeed = 50
  /// Somebody has to read a request.
  private static let costOfRequest = 10.0

  package var routes: [Route] {
    let issue = "\(Self.root)/{product}/{number}"
    return [
      .get(Self.root, .open, answering(home)),
      .get(Self.feedPath, .open, answering(feed)),
      .get(Self.activitiesPath, .open, answering(work)),
      .get(Self.activitiesPath + "/3w.csv", .open, answering(workFile)),
      .get(PublicRequests.path, .open, answering(data)),
      .get(PublicRequests.path + "/new", .open, answering(requests.new)),
      .post(
        PublicRequests.path + "/new", .open, limit: PublicRequests.mostBytes, fields: PublicRequests.mostFields,
        answering(requests.ask, cost: Self.costOfRequest)),
      .get(PublicRequests.path + "/receipts/{receipt}", .open, answering(requests.receipt)),
      .get("\(Self.root)/{product}", .open, answering(product)),
      .get(issue, .open, answering(show)),
      .get("\(issue)/document.pdf", .open, answering(pdf, cost: Self.costOfFile)),
      .get("\(issue)/document.docx", .open, answering(docx, cost: Self.costOfFile)),
      .get("\(issue)/tables.xlsx", .open, answering(workbook)),
      .get("\(issue)/tables/{block}", .open, answering(table)),
      .get("\(issue)/figures/{block}/{line}", .open, answering(figure)),
    ]
  }

  /// What is refused is told on a page of the site too, without the cookie that other pages set.
  ///
  /// - Parameter cost: How many pages it counts as, for whoever asks too often.
  private func answering(
    _ handler: @escaping @Sendable (PublicView) async throws -> Response, cost: Double = 1
  ) -> Route.Handler {
    { visit in
      let view = PublicView(visit)
      do {
        try await limit.admit(visit.address, cost: cost, at: visit.now)
        return try await handler(view)
      } catch let refusal as any Refusal {
        return try await view.refused(refusal)
      }
    }
  }

  // MARK: Lists

  /// A page of them, and where the next one begins. With words, all that is out is gone through until the page is full.
  private func lines(
    _ view: PublicView, ofProduct code: String? = nil, search: String = "", evenWithdrawn: Bool = false, size: Int
  ) async throws -> (lines: [ReleaseLine], next: ReleaseCursor?) {
    var after = view.visit.query("after").flatMap(ReleaseCursor.init)
    var found: [ReleaseLine] = []
    while true {
      let piece = try await releases.store.read { [now = view.visit.now, after] reader in
        try reader.openReleases(
          upTo: .public, at: now, ofProduct: code, after: after, evenWithdrawn: evenWithdrawn,
          limit: search.isEmpty ? size + 1 : Self.searched)
      }
      found += search.isEmpty ? piece : try await index.search(search, in: piece, releases.store)
      after = piece.last.flatMap(ReleaseCursor.init)
      if search.isEmpty || found.count > size || piece.count < Self.searched { break }
    }
    let shown = Array(found.prefix(size))
    return (shown, found.count > size ? shown.last.flatMap(ReleaseCursor.init) : nil)
  }

  private func home(_ view: PublicView) async throws -> Response {
    let wanted = String((view.visit.query("q") ?? "").prefix(200))
    let (lines, next) = try await lines(view, search: wanted, size: Self.pageSize)
    return try await list(view, view.words["public.title"], lines, next, at: Self.root, search: wanted)
  }

  private func product(_ view: PublicView) async throws -> Response {
    let code = try view.visit.parameter("product")
    let (lines, next) = try await lines(view, ofProduct: code, evenWithdrawn: true, size: Self.pageSize)
    guard let newest = lines.first else { throw AccessRefusal.notFound }
    let path = "\(Self.root)/\(newest.code)"
    return try await list(view, newest.title.best(in: view.words.language), lines, next, at: path, search: "")
  }

  private func list(
    _ view: PublicView, _ title: String, _ lines: [ReleaseLine], _ next: ReleaseCursor?, at path: String,
    search: String
  ) async throws -> Response {
    let words = view.words
    let kept = search.isEmpty ? [] : [("q", search)]
    let hasData = path == Self.root ? try await requests.hasData() : false
    let page = PublicHomePage(
      title: title, search: search, language: words.language.rawValue, action: Self.root,
      activities: path == Self.root ? view.path(Self.activitiesPath) : nil,
      data: hasData ? view.path(PublicRequests.path) : nil,
      issues: lines.map { line in
        PublicIssue(
          title: line.title.best(in: words.language), path: view.path(Self.path(line)),
          number: words("document.number", ["number": .text(words.number(line.number))]),
          date: line.released.map { words.date($0) } ?? "",
          note: note(line, view))
      }, hasIssues: !lines.isEmpty,
      nothing: lines.isEmpty ? words[search.isEmpty ? "public.nothing" : "public.notFound"] : nil,
      first: view.visit.query("after") == nil ? nil : view.path(path, kept),
      next: next.map { view.path(path, kept + [("after", $0.description)]) })
    return try await view.page(title, page)
  }

  /// That it does not hold any more, or not as it stands there.
  private func note(_ line: ReleaseLine, _ view: PublicView) -> String? {
    if let withdrawn = line.progress.withdrawn { return view.words.withdrawn(withdrawn.mark.at, withdrawn.reason) }
    return line.correction(for: Self.reader, at: view.visit.now) == nil ? nil : view.words["public.corrected"]
  }

  private func data(_ view: PublicView) async throws -> Response {
    let bytes = try await made.file(Self.workKey(view, "data")) {
      MadeFile(try await view.html(view.words["public.data.title"], requests.page(view)))
    }
    return view.answer(bytes, type: PublicView.html)
  }

  private func work(_ view: PublicView) async throws -> Response {
    let bytes = try await made.file(Self.workKey(view, activities.theme(view)?.code ?? "")) {
      MadeFile(try await view.html(view.words["public.activities.title"], activities.page(view)))
    }
    return view.answer(bytes, type: PublicView.html)
  }

  private func workFile(_ view: PublicView) async throws -> Response {
    let bytes = try await made.file(Self.workKey(view, "csv")) { MadeFile(try await activities.file(view)) }
    return view.answer(bytes, type: TableFile.csv.type, named: "activities-3w.csv")
  }

  /// The register is gone through once in five minutes, however many read it.
  private static func workKey(_ view: PublicView, _ part: String) -> String {
    "work \(view.key) \(part) \(view.visit.now.microseconds / 300_000_000)"
  }

  static func path(_ line: ReleaseLine) -> String { "\(root)/\(line.code)/\(line.number)" }

  /// RFC 4287. An issue's address is its name for ever; one that was withdrawn stays, for those who have read of it.
  private func feed(_ view: PublicView) async throws -> Response {
    let lines = try await lines(view, evenWithdrawn: true, size: Self.mostInFeed).lines
    let name = try await view.visit.site.outside.profile().name.best(in: view.words.language)
    let address = view.visit.absolute(Self.root)
    func time(_ instant: Instant) -> String {
      Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000)).formatted(.iso8601)
    }
    let now = view.visit.now
    let updated = lines.compactMap { $0.changed(for: Self.reader, at: now) }.max() ?? Instant(microseconds: 0)
    let entries = lines.map { line -> String in
      let words = view.words
      let path = view.visit.absolute(Self.path(line))
      let note = self.note(line, view)
      let file =
        "<link rel=\"enclosure\" type=\"\(TableFile.xlsx.type)\" href=\"\((path + "/tables.xlsx").escapedForHTML)\"/>"
      let title =
        "\(line.title.best(in: words.language)), "
        + words("document.number", ["number": .text(words.number(line.number))])
      return """
        <entry><id>\(path.escapedForHTML)</id><title>\(title.escapedForHTML)</title>\
        <updated>\(time(line.changed(for: Self.reader, at: now) ?? updated))</updated>\
        <link rel="alternate" type="text/html" href="\(path.escapedForHTML)"/>\
        \(line.progress.withdrawn == nil ? file : "")\
        \(note.map { "<summary>\($0.escapedForHTML)</summary>" } ?? "")</entry>
        """
    }
    let feed = """
      <?xml version="1.0" encoding="UTF-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(view.words.language.rawValue)">\
      <id>\(address.escapedForHTML)</id><title>\(name.escapedForHTML)</title><updated>\(time(updated))</updated>\
      <author><name>\(name.escapedForHTML)</name></author>\
      <link rel="self" type="application/atom+xml" href="\(view.visit.absolute(Self.feedPath).escapedForHTML)"/>\
      <link rel="alternate" type="text/html" href="\(address.escapedForHTML)"/>\(entries.joined())</feed>
      """
    return view.answer(Array(feed.utf8), type: "application/atom+xml; charset=utf-8")
  }

  // MARK: One issue

  private struct Asked {
    let line: ReleaseLine
    let standing: ReleaseStanding
    /// Nil where it was withdrawn.
    let content: ReleaseContent?
  }

  private func asked(_ view: PublicView) async throws -> Asked {
    let code = try view.visit.parameter("product")
    guard let number = Int(try view.visit.parameter("number")) else { throw AccessRefusal.notFound }
    return try await releases.store.read { [now = view.visit.now] reader in
      guard let line = try reader.release(ofProduct: code, number: number) else { throw AccessRefusal.notFound }
      switch line.sight(for: Self.reader, at: now) {
      case .open:
        guard let content = try reader.releaseContent(line.id) else { throw AccessRefusal.notFound }
        return Asked(
          line: line, standing: try ReleaseStanding(of: line, for: Self.reader, at: now, reader), content: content)
      case .withdrawn:
        return Asked(
          line: line, standing: try ReleaseStanding(of: line, for: Self.reader, at: now, reader), content: nil)
      case .hidden, .draft, .embargoed: throw AccessRefusal.notFound
      }
    }
  }

  private func languages(_ view: PublicView) -> [Language] {
    (view.visit.query("languages") ?? view.words.language.rawValue).split(separator: ",")
      .compactMap { Language(rawValue: String($0)) }
  }

  private func show(_ view: PublicView) async throws -> Response {
    let asked = try await asked(view)
    let words = view.words
    let all = PublicLink(label: words["public.all"], path: view.path("\(Self.root)/\(asked.line.code)"))
    let title = asked.line.title.best(in: words.language)
    guard let content = asked.content else {
      guard case .withdrawn(let time, let reason) = asked.standing.state else { throw AccessRefusal.notFound }
      let text = words.withdrawn(time, reason)
      let page = PublicIssuePage(
        all: all, languages: [], hasLanguages: false, files: [], hasFiles: false,
        notice: .init(title: title, text: text), body: nil)
      return try await view.page(title, page, status: .gone)
    }
    // The languages that it has of those asked for: as many keys as it has choices.
    let shown = ReleaseDocument(content, asked.standing, in: languages(view), words: words).languages
    let key = "page \(asked.line.id) \(view.key) \(shown) \(asked.standing)"
    let bytes = try await made.file(key) { MadeFile(try await html(of: content, asked, all, view)) }
    return view.answer(bytes, type: PublicView.html)
  }

  private func html(
    of content: ReleaseContent, _ asked: Asked, _ all: PublicLink, _ view: PublicView
  ) async throws -> [UInt8] {
    let words = view.words
    let document = try await documents.document(content, asked.standing, in: languages(view), words: words)
    let path = Self.path(asked.line)
    let chosen = ("languages", document.languages.map(\.rawValue).joined(separator: ","))
    let files =
      (documents.hasPDF
        ? [PublicLink(label: words["document.asPDF"], path: view.path("\(path)/document.pdf", [chosen]))] : [])
      + [
        PublicLink(label: words["document.asWord"], path: view.path("\(path)/document.docx", [chosen])),
        PublicLink(
          label: IssueTables(content: content, standing: asked.standing, words: words).label,
          path: view.path("\(path)/tables.xlsx")),
      ]
      + content.tables.map { block, table in
        PublicLink(
          label: words(
            "public.asCSV", ["table": .isolated(table.definition.title.best(in: words.language))]),
          path: view.path("\(path)/tables/\(block.key).csv"))
      }
    let page = PublicIssuePage(
      all: all,
      languages: content.choices.map { choice in
        PublicLink(
          label: choice.map { words["place.language.\($0.rawValue)"] }.joined(separator: " + "),
          path: view.path(path, [("languages", choice.map(\.rawValue).joined(separator: ","))]),
          isCurrent: choice == document.languages)
      }, hasLanguages: content.languages.count > 1, files: files, hasFiles: true, notice: nil,
      body: DocumentBody(document.document, libraries: view.visit.site.drawingLibraries) { address in
        view.path(address.pathOfLine(below: path), address.column.map { [("column", $0)] } ?? [])
      })
    return try await view.html(document.document.running, page)
  }

  /// Where one of its figures comes from, as far as the issue says it: nothing of records.
  private func figure(_ view: PublicView) async throws -> Response {
    let asked = try await asked(view)
    guard let content = asked.content else { throw ReleaseRefusal.isWithdrawn }
    let address = FigureAddress(
      try view.visit.parameter("block"), try view.visit.parameter("line"), view.visit.query("column"))
    guard let facts = FigureFacts(content, address, in: view.words), facts.figure != nil else {
      throw AccessRefusal.notFound
    }
    let issue = asked.line.title.best(in: view.words.language)
    let number = view.words("document.number", ["number": .text(view.words.number(asked.line.number))])
    let page = PublicFigurePage(
      issue: .init(
        label: view.words.list([issue, number]),
        path: view.path(Self.path(asked.line)) + "#block-\(ReleaseDocument.key(address.block))"),
      title: facts.title, line: facts.label, figure: facts.told, facts: facts.facts(isInside: false),
      mark: content.mark?.text.best(in: view.words.language))
    return try await view.page("\(facts.title) · \(facts.label)", page)
  }

  // MARK: Files

  private func file(
    _ view: PublicView, _ ending: String, _ type: String,
    _ make: @escaping @Sendable (ReleaseDocument) async throws -> MadeFile
  ) async throws -> Response {
    let asked = try await asked(view)
    guard let content = asked.content else { throw ReleaseRefusal.isWithdrawn }
    let document = try await documents.document(content, asked.standing, in: languages(view), words: view.words)
    let name = "\(document.fileName).\(ending)"
    let bytes = try await made.file("\(asked.line.id) \(name) \(asked.standing)") { try await make(document) }
    return view.answer(bytes, type: type, named: name)
  }

  private func pdf(_ view: PublicView) async throws -> Response {
    let templates = view.visit.site.templates
    return try await file(view, "pdf", "application/pdf") { [documents] in
      MadeFile(try await documents.pdf($0, with: templates))
    }
  }

  private func docx(_ view: PublicView) async throws -> Response {
    let templates = view.visit.site.templates
    return try await file(view, "docx", DOCXWriter.type) { [documents] in
      try await documents.docx($0, with: templates)
    }
  }

  private func tables(_ view: PublicView) async throws -> IssueTables {
    let asked = try await asked(view)
    guard let content = asked.content else { throw ReleaseRefusal.isWithdrawn }
    return IssueTables(content: content, standing: asked.standing, words: view.words)
  }

  private func workbook(_ view: PublicView) async throws -> Response {
    let tables = try await tables(view)
    return view.answer(tables.workbook(), type: TableFile.xlsx.type, named: tables.fileName)
  }

  private func table(_ view: PublicView) async throws -> Response {
    let name = try view.visit.parameter("block")
    guard name.hasSuffix(".csv") else { throw AccessRefusal.notFound }
    let tables = try await tables(view)
    guard let bytes = tables.separatedValues(String(name.dropLast(4))) else { throw AccessRefusal.notFound }
    return view.answer(
      bytes, type: "text/csv; charset=utf-8", named: "\(tables.content.product)-\(tables.content.number)-\(name)")
  }
}
