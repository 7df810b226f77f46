import Basics
package import Collect
import Evidence
import FormEngine
import Formats
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
package import Store

/// Figures from forms: explored question by question, pinned, drawn, downloaded.
package struct EvidenceRoutes: RouteGroup {
  private let store: Store
  private let forms: Forms
  private let office: Office
  private let evidence: EvidenceStore
  private let pictures: EvidencePictures
  private let keeper: RollupKeeper
  private let titles: PinTitles
  private let subjects: EvidenceSubjects

  package init(store: Store, forms: Forms, places: Places, office: Office) {
    self.store = store
    self.forms = forms
    self.office = office
    evidence = EvidenceStore(store)
    pictures = EvidencePictures(places: places)
    keeper = RollupKeeper(store)
    titles = PinTitles(store: store, forms: forms)
    subjects = EvidenceSubjects(store: store, forms: forms, places: places)
  }

  package var routes: [Route] {
    [
      .get("/evidence", .right(.readEvidence), menu: .init(.evidence, "evidence.title"), overview),
      .get("/evidence/forms/{form}", .right(.readEvidence), explore),
      .get("/evidence/forms/{form}/answers", .right(.readEvidence), answers),
      .get("/evidence/forms/{form}/picture", .right(.readEvidence)) { try await picture(of: asked($0), $0) },
      .get("/evidence/forms/{form}/table.csv", .right(.readEvidence)) { try await file(.csv, of: asked($0), $0) },
      .get("/evidence/forms/{form}/table.xlsx", .right(.readEvidence)) { try await file(.xlsx, of: asked($0), $0) },
      .post("/evidence/forms/{form}/pins", .right(.manageEvidence), pin),
      .get("/evidence/pins/{pin}", .right(.readEvidence), showPin),
      .get("/evidence/pins/{pin}/picture", .right(.readEvidence), pictureOfPin),
      .get("/evidence/pins/{pin}/table.csv", .right(.readEvidence)) { try await file(.csv, of: pinned($0), $0) },
      .get("/evidence/pins/{pin}/table.xlsx", .right(.readEvidence)) { try await file(.xlsx, of: pinned($0), $0) },
      .post("/evidence/pins/{pin}/remove", .right(.manageEvidence), unpin),
    ]
  }

  // MARK: Pages

  private func overview(_ visit: Visit) async throws -> Response {
    let visible = try await subjects.visible(to: visit)
    let pins = try await store.read { try $0.pins() }
    let visibleForms = Set(visible.map(\.form))
    var pinned: [EvidencePage.Pinned] = []
    for line in pins where visibleForms.contains(line.pin.form) {
      pinned.append(.init(title: try await titles.title(of: line.pin, in: visit.words), id: line.id))
    }
    let model = EvidencePage(
      pins: pinned,
      forms: visible.map { EvidencePage.Listed(title: $0.title, path: Self.address(of: $0.formID)) })
    return try await visit.page(
      Page(visit.words["evidence.title"], model, scripts: ["picture.js"], width: .wide))
  }

  private func explore(_ visit: Visit) async throws -> Response {
    let subject = try await subject(of: visit)
    let asked = Result { try subject.request(visit.queries, on: visit.today) }
    let request = (try? asked.get()) ?? TabulationRequest(standardFor: subject.record.formID)
    do {
      let found = try await self.found(try asked.get(), subject, visit)
      return try await show(found.request, found.finding, subject, pin: nil, visit)
    } catch let refusal as any Refusal where refusal is EvidenceRefusal || refusal is FieldRefusal {
      let model = explorePage(
        request, subject, visit, problem: visit.words.refusal(subject.named(refusal)), answer: nil)
      return try await page(subject, model, visit, status: refusal.kind == .missing ? .notFound : .ok)
    }
  }

  private func showPin(_ visit: Visit) async throws -> Response {
    let line = try await pinLine(of: visit)
    let subject = try await subject(line.pin.form, visit)
    let request = TabulationRequest(line.pin, column: visit.query("column"))
    do {
      let finding = try await evidence.find(line, round: subject.round, for: visit.requester, on: visit.today)
      return try await show(request, finding, subject, pin: line, visit)
    } catch let refusal as EvidenceRefusal {
      let model = explorePage(
        request, subject, visit, problem: visit.words.refusal(subject.named(refusal)), answer: nil)
      return try await page(subject, model, visit)
    }
  }

  private func show(
    _ request: TabulationRequest, _ finding: TabulationAnswer, _ subject: Subject, pin: PinLine?, _ visit: Visit
  ) async throws -> Response {
    let table = try table(of: finding, subject)
    let base = pin.map { "/evidence/pins/\($0.id)" }
    let query = base == nil ? request.query : request.columnQuery
    let suffix = query.isEmpty ? "" : "?\(query)"
    let address = base ?? Self.address(of: subject.record.formID)
    let title = subject.title(of: request, finding, pin: pin)
    let pinBox =
      visit.may(.manageEvidence)
      ? ExplorePage.PinBox(
        path: pin.map { "/evidence/pins/\($0.id)/remove" } ?? "\(address)/pins", title: title, query: request.query,
        isPinned: pin != nil, proof: visit.proof) : nil
    let answer = ExplorePage.Answer(
      title: subject.words.title(title, of: table, figure: request.figure, repeatPath: finding.repeatPath),
      base: subject.words.base(of: table, finding),
      notes: notes(of: finding, request, subject, visit), isEmpty: table.rows.isEmpty,
      picturePath: "\(address)/picture\(suffix)",
      files: TakeOut(
        kept: pin == nil ? request.fields.map { ($0.name, $0.value) } : [], table: "\(address)/table", in: visit.words),
      fileName: subject.record.formID,
      column: ExplorePage.ColumnChoice(
        table, request, at: address, kept: pin == nil ? request.fields : [], words: subject.words),
      table: FigureTable(
        CrosstabLayout(table, figure: request.figure, words: subject.words), words: subject.words),
      pin: pinBox)
    let model = explorePage(request, subject, visit, problem: nil, answer: answer)
    return try await page(subject, model, visit)
  }

  private func page(
    _ subject: Subject, _ model: ExplorePage, _ visit: Visit, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    try await visit.page(
      Page(
        subject.record.title, model, trail: [Crumb(visit.words["evidence.title"], "/evidence")],
        scripts: ["picture.js", "copy-table.js"], width: .wide, status: status))
  }

  private func explorePage(
    _ request: TabulationRequest, _ subject: Subject, _ visit: Visit, problem: String?, answer: ExplorePage.Answer?
  ) -> ExplorePage {
    let address = Self.address(of: subject.record.formID)
    return ExplorePage(
      request, subject, address: address, problem: problem, answer: answer)
  }

  // MARK: Pictures and files

  /// Figures that an address asks for, or that are pinned.
  private struct Found {
    let request: TabulationRequest
    let finding: TabulationAnswer
    let table: Crosstab
    let subject: Subject
    let pin: PinLine?

    var title: String { subject.title(of: request, finding, pin: pin) }
    var base: String { subject.words.base(of: table, finding) }
  }

  private func asked(_ visit: Visit) async throws -> Found {
    let subject = try await subject(of: visit)
    let (request, finding) = try await found(try subject.request(visit.queries, on: visit.today), subject, visit)
    return Found(
      request: request, finding: finding, table: try table(of: finding, subject), subject: subject, pin: nil)
  }

  /// The figures, and how they are asked for again: with the bands of numbers that were made.
  private func found(
    _ request: TabulationRequest, _ subject: Subject, _ visit: Visit
  ) async throws -> (request: TabulationRequest, finding: TabulationAnswer) {
    let finding = try await evidence.find(
      request.tabulation, round: subject.round, for: visit.requester, on: visit.today,
      asked: subject.asked(request.tabulation))
    return (request.with { $0.tabulation = finding.tabulation }, finding)
  }

  /// What a condition on a question's answers can be.
  private func answers(_ visit: Visit) async throws -> Response {
    let subject = try await subject(of: visit)
    return try visit.fragment(
      AnswersFragment(visit.query(Tabulation.Filter.asked) ?? "", subject.words, chosen: Tabulation.Filter()))
  }

  private func pinned(_ visit: Visit) async throws -> Found {
    let line = try await pinLine(of: visit)
    let subject = try await subject(line.pin.form, visit)
    let finding = try await evidence.find(line, round: subject.round, for: visit.requester, on: visit.today)
    return Found(
      request: TabulationRequest(line.pin, column: visit.query("column")), finding: finding,
      table: try table(of: finding, subject), subject: subject, pin: line)
  }

  /// What may not be counted any more, since a submission made a sum of it that is none, says so where its picture was.
  private func pictureOfPin(_ visit: Visit) async throws -> Response {
    do {
      return try await picture(of: pinned(visit), visit)
    } catch let refusal as EvidenceRefusal where refusal.isOfSums {
      let line = try await pinLine(of: visit)
      let subject = try await subject(line.pin.form, visit)
      let title = try await titles.title(of: line.pin, in: visit.words)
      let mark = try await office.mark(ofProgramme: subject.record.programme, in: visit.words)
      return try visit.picture(
        Chart.empty(
          ChartWords(
            language: visit.words.language, title: title, notes: [visit.words.refusal(subject.named(refusal))],
            mark: mark?.text)))
    }
  }

  private func picture(of found: Found, _ visit: Visit) async throws -> Response {
    let (request, subject, table) = (found.request, found.subject, found.table)
    let (words, tabulation) = (subject.words, request.tabulation)
    let mark = try await office.mark(ofProgramme: subject.record.programme, in: visit.words)
    var chartWords = ChartWords(
      language: visit.words.language, title: found.title, base: found.base,
      notes: notes(of: found.finding, request, subject, visit), rows: words.dimension(tabulation.rows),
      columns: tabulation.columns.map(words.dimension) ?? "",
      measure: request.figure.drawn == .value
        ? words.measure(tabulation.measure, repeatPath: found.finding.repeatPath)
        : visit.words["evidence.figures.\(request.figure.rawValue)"],
      noData: visit.words["evidence.noData"], zero: visit.words["evidence.zero"],
      mark: mark?.text,
      usesArabicDigits: visit.words.language == .arabic && visit.words.digits != .latin)
    let map =
      request.picture == .map
      ? try await pictures.map(
        table, figure: request.figure.drawn, column: request.column, words: chartWords, tabulation: words) : nil
    if request.picture == .map, map == nil, case .place = tabulation.rows {
      chartWords.notes.append(visit.words["place.map.none"])
    }
    return try visit.picture(
      map ?? pictures.chart(table, figure: request.figure.drawn, picture: request.picture, words: chartWords))
  }

  /// As separated values for programs; as a workbook as it looks.
  private func file(_ kind: TableFile, of found: Found, _ visit: Visit) async throws -> Response {
    let (request, subject, table) = (found.request, found.subject, found.table)
    let mark = try await office.mark(ofProgramme: subject.record.programme, in: visit.words)
    let notes = notes(of: found.finding, request, subject, visit)
    let name = kind.name(subject.fileName, mark)
    return try await office.dataExports.take(
      .figures, of: ID<FormEngine.Form>(formID: subject.record.formID),
      called: visit.words.list([subject.record.title, found.title]), as: name, conditions: request.conditions, by: visit
    ) { stamp in
      let bytes =
        switch kind {
        case .csv:
          table.separatedValues(
            figure: request.figure,
            facts: [
              ("title", found.title), ("base", found.base), ("conditions", notes.joined(separator: " ")),
              ((mark?.kind ?? .demonstration).rawValue, mark?.text), (FileStamp.name, stamp.text),
            ], in: subject.words)
        case .xlsx:
          CrosstabLayout(table, figure: request.figure, words: subject.words).sheet(
            subject.words.title(
              found.title, of: table, figure: request.figure, repeatPath: found.finding.repeatPath),
            base: found.base, notes: notes + [mark?.text].compactMap(\.self), stamp: stamp,
            isRightToLeft: visit.words.language.isRightToLeft)
        }
      return .download(bytes, named: name, type: kind.type)
    }
  }

  // MARK: Pins

  private func pin(_ visit: Visit) async throws -> Response {
    let subject = try await subject(of: visit)
    let query = Form(urlEncoded: visit.form["query"] ?? "") ?? Form()
    // Refused here when it cannot be answered at all.
    let (request, finding) = try await found(try subject.request(query, on: visit.today), subject, visit)
    let record = PinRecord(
      title: PinTitles.kept(
        visit.form["title"] ?? "", unless: subject.title(of: request, finding, pin: nil), in: visit.words.language),
      tabulation: request.tabulation, figure: request.figure, picture: request.picture)
    let pin = store.clock.newID(Pin.self)
    try await store.perform(by: visit.requester.actor) { decision in
      try decision.append(PinMade(pin: record), to: pin.recast(), of: PinRecord.stream, in: .mission)
      return true
    }
    try await keeper.catchUp(pin)
    return visit.redirect(
      to: "/evidence/pins/\(pin)", notice: Notice(.success, visit.words["evidence.pinnedNow"]))
  }

  private func unpin(_ visit: Visit) async throws -> Response {
    let line = try await pinLine(of: visit)
    _ = try await subject(line.pin.form, visit, to: .manageEvidence)
    try await store.perform(by: visit.requester.actor) { decision in
      try decision.append(PinRemoved(), to: line.id.recast(), of: PinRecord.stream, in: .mission)
      return true
    }
    return visit.redirect(to: "/evidence", notice: Notice(.success, visit.words["evidence.unpinned"]))
  }

  // MARK: Parts

  private typealias Subject = EvidenceSubject

  static func address(of formID: String) -> String {
    "/evidence/forms/\(formID.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? formID)"
  }

  private func subject(of visit: Visit) async throws -> Subject {
    try await subject(ID(formID: try visit.parameter("form")), visit)
  }

  private func subject(
    _ form: ID<FormEngine.Form>, _ visit: Visit, to right: Right = .readEvidence
  ) async throws -> Subject {
    try await subjects.subject(form, visit, to: right)
  }

  private func pinLine(of visit: Visit) async throws -> PinLine {
    let id: ID<Pin> = try visit.id("pin")
    guard let line = try await store.read({ try $0.pin(id) }) else { throw EvidenceRefusal.unknownPin }
    return line
  }

  private func table(of finding: TabulationAnswer, _ subject: Subject) throws -> Crosstab {
    try finding.table(in: subject.words.names(places: subject.atlas))
  }

  private func notes(
    of finding: TabulationAnswer, _ request: TabulationRequest, _ subject: Subject, _ visit: Visit
  ) -> [String] {
    let words = visit.words
    var notes = subject.notes(on: request.tabulation.filter, at: visit.today)
    if finding.isMultiple { notes.append(words["evidence.multiple"]) }
    if let asOf = finding.asOf { notes.append(words("evidence.asOf", ["position": .number(asOf)])) }
    return notes
  }
}
