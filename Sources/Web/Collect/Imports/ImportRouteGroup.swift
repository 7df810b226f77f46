import Basics
import Collect
import HTTPTypes
import Hummingbird
import Store

/// The routes of imports of one kind. The page of one, and what is done with it, is the same for all.
protocol ImportRouteGroup: RouteGroup {
  associatedtype Imports: FileImports
  typealias Known = Import<Imports.Begun>

  var imports: Imports { get }
  /// The path below which each has its own.
  static var root: String { get }
  static var right: Right { get }

  /// What its page says in words of the kind.
  static func texts(of known: Known) -> ImportTexts
  func subject(of id: ID<Known>, _ known: Known, isUnderWay: Bool, _ visit: Visit) async throws -> ImportSubject
  func mapping(
    _ overview: ImportOverview<Imports.Begun.Plan>, of known: Known, at path: String, _ visit: Visit
  ) async throws -> ImportPage.Mapping
  /// The plan as the page sent it.
  func plan(_ form: Form) -> Imports.Begun.Plan
  func name(_ actor: ID<Actor>, _ visit: Visit) async throws -> String
  /// Writes down what was read, where that is to be known.
  func note(_ act: String, _ known: Known, _ visit: Visit) async throws
}

/// Keys of the catalogue.
struct ImportTexts {
  let undo: String
  /// Of what an undoing leaves.
  let touched: String
  /// To try it once more; nil where that is done otherwise.
  var check: String?
  /// Rows that are neither taken nor refused.
  var apart = "apart"
}

/// What an import is for, and where its page stands.
struct ImportSubject {
  let page: ImportPage.Subject
  let trail: [Crumb]
  let section: String
}

extension ImportRouteGroup {
  static func path(_ id: ID<Known>) -> String { "\(root)/\(id)" }
  /// With what a browser sends around a file.
  static var limit: Int { Imports.largestFile + 64 * 1024 }
  /// So many diagnostics stand on the page; the file has more.
  private static var shown: Int { 200 }

  func note(_ act: String, _ known: Known, _ visit: Visit) async throws {}

  /// Those of one import.
  var importRoutes: [Route] {
    let (one, right) = ("\(Self.root)/{import}", Access.right(Self.right))
    return [
      .get(one, right) { try await show($0) },
      .post("\(one)/plan", right, map),
      .post("\(one)/check", right) { try await begin(.check, $0) },
      .post("\(one)/take", right) { try await begin(.take, $0) },
      .post("\(one)/undo", right, undo),
      .get("\(one)/file", right, file),
      .get("\(one)/diagnostics", right, diagnostics),
    ]
  }

  // MARK: Uploading

  /// Where a file is uploaded, with those that were.
  func upload(
    to action: String, _ all: [(id: ID<Known>, known: Known)], _ visit: Visit, problem: String?
  ) async throws -> ImportUpload {
    var names: [ID<Actor>: String] = [:]
    for actor in Set(all.map(\.known.actor)) { names[actor] = try await name(actor, visit) }
    let words = visit.words
    return ImportUpload(
      proof: visit.proof, action: action, problem: problem,
      limit: words("presence.import.limit", ["size": .text(words.size(Imports.largestFile))]),
      lines: all.map { state($0.id, $0.known, visit).line(by: names[$0.known.actor] ?? "") }, hasLines: !all.isEmpty)
  }

  /// Keeps the file that was uploaded, and tries it at once where nothing is to be said of its columns.
  ///
  /// - Parameters:
  ///   - page: Where it was uploaded, with what is wrong with it.
  ///   - begin: Keeps it, and tells whether it can be tried.
  func receive(
    _ visit: Visit, orShow page: (_ problem: String) async throws -> Response,
    begin: (_ bytes: [UInt8], _ name: String) async throws -> (id: ID<Known>, isReady: Bool)
  ) async throws -> Response {
    guard let upload = visit.form.upload("file"), !upload.bytes.isEmpty else {
      return try await page(visit.words["presence.import.noFile"])
    }
    do {
      let (id, isReady) = try await begin(upload.bytes, upload.name)
      if isReady { try await imports.begin(.check, id, by: visit.requester) }
      return visit.redirect(to: Self.path(id))
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .tooLarge {
      return try await page(visit.words.refusal(refusal))
    }
  }

  // MARK: One

  func state(_ id: ID<Known>, _ known: Known, _ visit: Visit) -> ImportStateView {
    ImportStateView(known, at: Self.path(id), visit.words, proof: visit.proof, apart: Self.texts(of: known).apart)
  }

  func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let id: ID<Known> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    let running = try await imports.runs.latest(id)
    let isUnderWay = running?.isUnderWay == true
    let subject = try await subject(of: id, known, isUnderWay: isUnderWay, visit)
    var told: [Diagnostic] = []
    if let running, running.outcome != nil { told = try await imports.runs.told(running.id, upTo: Self.shown) }
    let (view, texts, words) = (state(id, known, visit), Self.texts(of: known), visit.words)
    var undoing: ImportPage.Undoing?
    var (mapping, loss): (ImportPage.Mapping?, String?) = (nil, nil)
    if known.undone == nil, !isUnderWay {
      let (changed, touched) = try await imports.touched(by: id)
      if changed > 0 {
        undoing = view.undoing(
          words[texts.undo], warning: touched > 0 ? words(texts.touched, ["count": .number(touched)]) : nil)
      }
      // A page that asks every other second how far it is reads no file.
      if known.begun.needsPlan { (mapping, loss) = try await self.mapping(of: id, known, visit) }
    }
    var undoer = ""
    if let undone = known.undone { undoer = try await name(undone.actor, visit) }
    let check = isUnderWay || !known.isReady || known.undone != nil ? nil : texts.check
    let page = ImportPage(
      title: known.begun.fileName, path: view.path, filePath: known.begun.isFetched ? nil : view.path + "/file",
      subject: subject.page, problem: problem ?? loss, state: view.state(running, told, undoer: undoer),
      check: check.map { .init(action: view.path + "/check", proof: visit.proof, label: words[$0]) },
      mapping: mapping, undoing: undoing)
    return try await visit.page(
      Page(
        page.title, page, trail: subject.trail, section: subject.section,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  /// What is asked of the columns, or why nothing can be.
  private func mapping(
    of id: ID<Known>, _ known: Known, _ visit: Visit
  ) async throws -> (ImportPage.Mapping?, problem: String?) {
    do {
      let overview = try await imports.overview(
        of: id, heading: visit.query("heading").flatMap(Int.init), sheetName: visit.query("sheet"),
        for: visit.requester)
      return (try await mapping(overview, of: known, at: Self.path(id), visit), nil)
    } catch let refusal as SheetImportRefusal where refusal != .unknown {
      return (nil, visit.words.refusal(refusal))
    }
  }

  private func map(_ visit: Visit) async throws -> Response {
    let id: ID<Known> = try visit.id("import")
    do {
      try await imports.map(id, plan(visit.form), by: visit.requester)
      try await imports.begin(.check, id, by: visit.requester)
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .conflict {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path(id))
  }

  private func begin(_ action: ImportAction, _ visit: Visit) async throws -> Response {
    let id: ID<Known> = try visit.id("import")
    try await imports.begin(action, id, by: visit.requester)
    return visit.redirect(to: Self.path(id))
  }

  private func undo(_ visit: Visit) async throws -> Response {
    let id: ID<Known> = try visit.id("import")
    do {
      try await imports.undo(id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch SheetImportRefusal.isUndone {
      // It may have broken off.
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .conflict {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return try await begin(.undo, visit)
  }

  private func file(_ visit: Visit) async throws -> Response {
    let (file, bytes) = try await imports.file(of: visit.id("import"), for: visit.requester)
    return .download(bytes, named: file.name, type: file.type)
  }

  private func diagnostics(_ visit: Visit) async throws -> Response {
    let id: ID<Known> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    guard let running = try await imports.runs.latest(id) else { throw SheetImportRefusal.unknown }
    let told = try await imports.runs.told(running.id, upTo: ImportRuns<Known>.mostTold)
    try await note("imports.diagnostics", known, visit)
    return ImportStateView.download(told, of: known.begun.fileName, visit.words)
  }
}
