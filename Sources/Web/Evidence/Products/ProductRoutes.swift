import Basics
import Collect
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
import Store

/// Products: looked at, defined block by block, prepared and retired.
package struct ProductRoutes: RouteGroup {
  private let products: Products
  private let writer: ReleaseWriter
  private let subjects: EvidenceSubjects
  private let office: Office
  private let presence: Presence

  package init(_ writer: ReleaseWriter, presence: Presence, office: Office) {
    products = Products(writer.releases.store)
    (self.writer, self.presence, self.office) = (writer, presence, office)
    subjects = writer.subjects
  }

  static let path = "/evidence/products"
  static func path(_ product: ID<Product>) -> String { "\(path)/\(product)" }

  package var routes: [Route] {
    let (one, block) = ("\(Self.path)/{product}", "\(Self.path)/{product}/blocks/{block}")
    return [
      .get(Self.path, .right(.readReleases), menu: .init(.evidence, "product.title"), list),
      .get("\(Self.path)/new", .right(.manageEvidence)) { try await editPage($0, nil) },
      .post("\(Self.path)/new", .right(.manageEvidence)) { try await define($0, nil) },
      .get(one, .right(.readReleases)) { try await show($0) },
      .get("\(one)/edit", .right(.manageEvidence)) { try await editPage($0, try await line(of: $0)) },
      .post("\(one)/edit", .right(.manageEvidence)) { try await define($0, try await line(of: $0)) },
      .get("\(one)/retire", .right(.manageEvidence)) { try await retirePage($0) },
      .post("\(one)/retire", .right(.manageEvidence), retire),
      .post("\(one)/prepare", .right(.manageEvidence), prepare),
      .get(block, .right(.manageEvidence)) { try await blockPage($0) },
      .post(block, .right(.manageEvidence), defineBlock),
      .post("\(block)/move", .right(.manageEvidence), moveBlock),
    ]
  }

  static func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    home(visit) + [Crumb(visit.words["product.title"], path)] + more
  }

  /// Somebody outside comes no further up than to products.
  static func home(_ visit: Visit) -> [Crumb] {
    visit.may(.readEvidence) ? [Crumb(visit.words["evidence.title"], "/evidence")] : []
  }

  private func line(of visit: Visit, evenRetired: Bool = false) async throws -> ProductLine {
    let id: ID<Product> = try visit.id("product")
    guard let line = try await products.store.read({ try $0.product(id) }), evenRetired || !line.isRetired else {
      throw ProductRefusal.unknown
    }
    return line
  }

  /// Those of the issues that the reader may see.
  private func seen(_ issues: [ReleaseLine], _ visit: Visit) throws -> [(ReleaseLine, ReleaseSight)] {
    let viewer = ReleaseViewer.account(try visit.requester)
    return issues.map { ($0, $0.sight(for: viewer, at: visit.now)) }.filter { $0.1 != .hidden }
  }

  /// Of so many issues of a product the newest that a reader sees is looked for in lists.
  private static let mostLooked = 20

  // MARK: Looking

  private func list(_ visit: Visit) async throws -> Response {
    let say = visit.words
    var lines: [ProductsPage.Line] = []
    let evenPrepared = try visit.requester.worksOnReleases(on: visit.today)
    let (known, issues) = try await products.store.read { reader in
      (try reader.products(), try reader.newestReleases(ofEach: Self.mostLooked, evenPrepared: evenPrepared))
    }
    for line in known {
      let newest = try seen(issues[line.id] ?? [], visit).first
      // What the mission is about to say is its own.
      guard newest != nil || visit.may(.readEvidence) else { continue }
      lines.append(
        ProductsPage.Line(
          path: Self.path(line.id), name: line.product.names.best(in: say.language), code: line.product.code,
          kind: say["product.kinds.\(line.product.kind.rawValue)"],
          level: say["product.levels.\(line.product.level.rawValue)"],
          issue: newest.map { issue, sight in
            .init(
              path: ReleaseRoutes.path(issue.id), text: say("release.number", ["number": .number(issue.number)]),
              state: say["release.sight.\(sight.rawValue)"], tone: sight.tone)
          }))
    }
    return try await visit.page(
      Page(
        say["product.title"],
        ProductsPage(lines: lines, isEmpty: lines.isEmpty, canManage: visit.may(.manageEvidence)),
        trail: Self.home(visit), width: .wide))
  }

  private func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let line = try await line(of: visit, evenRetired: true)
    let (product, say, path) = (line.product, visit.words, Self.path(line.id))
    let canManage = visit.may(.manageEvidence) && !line.isRetired
    let issues = try seen(try await products.store.read { try $0.releases(of: line.id) }, visit)
    let isInside = visit.may(.readEvidence)
    guard isInside || !issues.isEmpty else { throw ProductRefusal.unknown }
    let languages = product.languages.map { say["place.language.\($0.rawValue)"] }
    let facts: [String?] = [
      say["product.kinds.\(product.kind.rawValue)"], say["product.levels.\(product.level.rawValue)"],
      say("product.inLanguages", ["languages": .text(languages.joined(separator: say["list.comma"]))]),
      say(
        "product.cleared",
        [
          "steps": .text(
            product.steps.map { say["product.steps.\($0.kind.rawValue)"] }.joined(separator: say["list.comma"]))
        ]),
      product.schedule.map { say["product.schedules.\($0.rawValue)"] },
      say("indicator.edition", ["edition": .number(line.edition), "date": .text(say.date(line.changed))]),
      line.isRetired ? say["indicator.isRetired"] : nil,
    ]
    let model = ProductPage(
      proof: visit.proof, name: product.names.best(in: say.language), code: product.code,
      facts: facts.compactMap(\.self), problem: problem,
      contents: isInside
        ? .init(
          blocks: try await blocks(product, visit, path: canManage ? path : nil), hasBlocks: !product.blocks.isEmpty)
        : nil,
      issues: issues.map { issue, sight in
        .init(
          path: ReleaseRoutes.path(issue.id), number: say("release.number", ["number": .number(issue.number)]),
          state: say["release.sight.\(sight.rawValue)"], tone: sight.tone,
          date: say.date(issue.released ?? issue.progress.prepared.at))
      }, hasIssues: !issues.isEmpty,
      links: canManage
        ? .init(
          edit: "\(path)/edit", retire: "\(path)/retire", emblem: EmblemRoutes.path(line.id),
          prepare: "\(path)/prepare",
          kinds: ProductBlockDraft.Kind.allCases.map {
            .init(path: "\(path)/blocks/new?kind=\($0.rawValue)", label: say["product.blocks.\($0.rawValue)"])
          }) : nil)
    return try await visit.page(
      Page(
        model.name, model, trail: Self.trail(visit), width: .wide,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func blocks(_ product: ProductRecord, _ visit: Visit, path: String?) async throws -> [ProductPage.Block] {
    let say = visit.words
    let indicators = try await products.store.read { try $0.indicators(evenRetired: true) }
    func text(_ block: ProductBlock) -> String {
      switch block.content {
      case .text(let text): return String(text.texts.best(in: say.language).prefix(200))
      case .indicator(let asked):
        let name = indicators.first { $0.indicator.code == asked.indicator }?.indicator.names.best(in: say.language)
        return say.list(
          [name ?? asked.indicator, asked.period.map(say.period), say["product.pictures.\(asked.picture.rawValue)"]]
            .compactMap(\.self))
      case .presence(let asked):
        return say.list([
          say["product.blocks.presence"], asked.programme,
          asked.round.map { say.number($0) } ?? say["product.newestRound"],
          asked.split.map { say["product.splits.\($0.rawValue)"] } ?? "",
        ])
      case .change(let asked):
        return say.list([
          say["product.blocks.change"], asked.programme,
          asked.round.map { say.number($0) } ?? say["product.newestRound"],
        ])
      case .site(let asked):
        let sites = asked.each.map {
          say("product.eachSite", ["count": .number($0.most), "area": .text($0.area ?? "")])
        }
        return say.list([
          say["product.blocks.site"], sites ?? asked.site, say["product.siteParts.\(asked.part.rawValue)"],
        ])
      }
    }
    func warning(_ addresses: [FigureAddress]) -> String? {
      guard !addresses.isEmpty else { return nil }
      return say(
        "product.shareWithoutBase",
        ["addresses": .text(say.list(addresses.map { "{{\($0)}}" })), "count": .number(addresses.count)])
    }
    let shares = Set(indicators.filter(\.indicator.isShare).map(\.indicator.code))
    return product.blocks.map { block in
      .init(
        key: block.key, title: block.title.texts.isEmpty ? nil : block.title.best(in: say.language), text: text(block),
        warning: path.flatMap { _ in warning(product.sharesWithoutBase(in: block, shares)) },
        edit: path.map { "\($0)/blocks/\(block.key)" }, move: path.map { "\($0)/blocks/\(block.key)/move" })
    }
  }

  // MARK: Defining

  private func editPage(
    _ visit: Visit, _ line: ProductLine?, draft: ProductDraft? = nil, problem: String? = nil
  ) async throws -> Response {
    let say = visit.words
    let names = Dictionary(
      uniqueKeysWithValues: line == nil ? [] : try await office.users.all().map { ($0.id, $0.name) })
    let title = line?.product.names.best(in: say.language) ?? say["product.new"]
    let path = line.map { Self.path($0.id) }
    let model = (draft ?? ProductDraft(line?.product, in: say, people: names)).page(
      title: title, edition: line?.edition, action: path.map { "\($0)/edit" } ?? "\(Self.path)/new",
      back: path ?? Self.path,
      proof: visit.proof, problem: problem, projects: try await office.programmes.all(), in: say)
    return try await visit.page(
      Page(
        title, model, trail: path.map { Self.trail(visit, Crumb(title, $0)) } ?? Self.trail(visit), width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func define(_ visit: Visit, _ line: ProductLine?) async throws -> Response {
    let draft = ProductDraft(visit.form, line?.product, in: visit.words)
    do {
      let product = try await draft.product { name in try await office.users.user(named: name).id }
      let id = try await products.define(
        line?.id, as: product, seeing: edition(visit, line), by: visit.requester)
      return visit.redirect(to: Self.path(id), notice: Notice(.success, visit.words["product.isDefined"]))
    } catch let refusal as ProductRefusal where refusal.kind != .forbidden {
      // What is sent again was seen with what it says now.
      let now = line == nil ? nil : try await self.line(of: visit)
      return try await editPage(visit, now, draft: draft, problem: visit.words.refusal(refusal))
    } catch let refusal as UserRefusal {
      return try await editPage(visit, line, draft: draft, problem: visit.words.refusal(refusal))
    }
  }

  /// The edition that was shown to whoever sent the form.
  private func edition(_ visit: Visit, _ line: ProductLine?) -> Int? {
    visit.form.integer("edition") ?? line?.edition
  }

  // MARK: Blocks

  private func block(_ visit: Visit, of line: ProductLine) throws -> ProductBlock? {
    let key = try visit.parameter("block")
    guard key != "new" else { return nil }
    guard let block = line.product.blocks.first(where: { $0.key == key }) else { throw ProductRefusal.blockUnknown }
    return block
  }

  private func blockPage(
    _ visit: Visit, draft sent: ProductBlockDraft? = nil, problem: String? = nil
  ) async throws -> Response {
    let (line, say) = (try await line(of: visit), visit.words)
    let known = try block(visit, of: line)
    let atlas = try await subjects.places.atlas()
    guard
      let draft = try sent ?? known.map({ ProductBlockDraft($0) })
        ?? ProductBlockDraft(visit.queries, nil, languages: line.product.languages, places: atlas, on: visit.today)
    else { throw ProductRefusal.blockUnknown }
    let indicators = try await products.store.read { try $0.indicators() }
    let chosen = indicators.first { $0.indicator.code == draft.indicator }
    var subject: EvidenceSubject?
    if let chosen { subject = try await subjects.subject(chosen.indicator.formID, visit) }
    var programmes: [(code: String, name: String, rounds: [Int])] = []
    let tracked = Set(try await products.store.read { try $0.trackingProgrammes() })
    for programme in try await office.programmes.all() where tracked.contains(programme.id) {
      let rounds = try await products.store.read { try $0.rounds(of: programme.id) }.series.map(\.number)
      programmes.append((programme.code, programme.names.best(in: say.language), rounds))
    }
    let path = Self.path(line.id)
    let model = draft.page(
      edition: line.edition, action: "\(path)/blocks/\(known?.key ?? "new")", back: path, proof: visit.proof,
      problem: problem,
      languages: line.product.languages,
      indicators: indicators.map { ($0.indicator.code, $0.indicator.names.best(in: say.language)) }, subject: subject,
      programmes: programmes, in: say)
    return try await visit.page(
      Page(
        model.title, model,
        trail: Self.trail(visit, Crumb(line.product.names.best(in: say.language), path)), width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func defineBlock(_ visit: Visit) async throws -> Response {
    let line = try await line(of: visit)
    let known = try block(visit, of: line)
    let atlas = try await subjects.places.atlas()
    guard
      var draft = try ProductBlockDraft(
        visit.form, known, languages: line.product.languages, places: atlas, on: visit.today)
    else { throw AccessRefusal.malformed }
    do {
      if let problem = draft.problem { throw problem }
      // What is kept says by which bands a number is split, so that issues can be compared.
      draft.dimension = try await settled(draft, visit)
    } catch let refusal as any Refusal where refusal.kind != .forbidden {
      return try await blockPage(visit, draft: draft, problem: visit.words.refusal(refusal))
    }
    // What an indicator is split by can be chosen once the indicator is.
    if case .indicator = draft.kind, visit.form["do"] == "next" {
      if visit.form["rows"] == nil, let code = draft.indicator {
        draft.dimension = try await products.store.read {
          try $0.indicator(code: code)?.indicator.disaggregations?.first
        }
      }
      return try await blockPage(visit, draft: draft)
    }
    var product = line.product
    if let index = product.blocks.firstIndex(where: { $0.key == known?.key }) {
      product.blocks[index] = draft.block
    } else {
      product.blocks.append(draft.block)
    }
    do {
      try await products.define(line.id, as: product, seeing: edition(visit, line), by: visit.requester)
      return visit.redirect(to: Self.path(line.id), notice: Notice(.success, visit.words["product.isDefined"]))
    } catch let refusal as ProductRefusal where refusal.kind != .forbidden {
      return try await blockPage(visit, draft: draft, problem: visit.words.refusal(refusal))
    }
  }

  private func settled(_ draft: ProductBlockDraft, _ visit: Visit) async throws -> Tabulation.Dimension? {
    guard let dimension = draft.dimension, let code = draft.indicator,
      let form = try await products.store.read({ try $0.indicator(code: code)?.indicator.formID })
    else { return draft.dimension }
    let subject = try await subjects.subject(form, visit)
    do {
      return try await EvidenceStore(products.store).settled(
        dimension, of: subject.record.formID, round: subject.round, for: visit.requester, on: visit.today)
    } catch let refusal as EvidenceRefusal {
      throw subject.named(refusal)
    }
  }

  private func moveBlock(_ visit: Visit) async throws -> Response {
    let line = try await line(of: visit)
    var product = line.product
    guard let block = try block(visit, of: line), let index = product.blocks.firstIndex(of: block) else {
      throw ProductRefusal.blockUnknown
    }
    switch visit.form["do"] {
    case "up" where index > 0: product.blocks.swapAt(index, index - 1)
    case "down" where index + 1 < product.blocks.count: product.blocks.swapAt(index, index + 1)
    case "remove": product.blocks.remove(at: index)
    default: break
    }
    do {
      try await products.define(line.id, as: product, seeing: line.edition, by: visit.requester)
    } catch let refusal as ProductRefusal where refusal == .hasChanged {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path(line.id))
  }

  // MARK: Preparing and retiring

  private func prepare(_ visit: Visit) async throws -> Response {
    let line = try await line(of: visit)
    do {
      let id = try await writer.prepare(line.id, by: visit.requester)
      return visit.redirect(
        to: ReleaseRoutes.path(id), notice: Notice(.success, visit.words["release.isPrepared"]))
    } catch let refusal as ReleaseRefusal where refusal.kind == .invalid {
      return try await show(visit, problem: refusal.told(in: visit.words))
    } catch let refusal as ProductRefusal where refusal.kind == .invalid {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
  }

  private func retirePage(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let line = try await line(of: visit)
    let (path, name) = (Self.path(line.id), line.product.names.best(in: visit.words.language))
    let model = ProductRetirePage(
      proof: visit.proof, action: "\(path)/retire", back: path, name: name,
      reason: Field("reason", visit.words["indicator.reason"], visit.form["reason"] ?? ""), problem: problem)
    return try await visit.page(
      Page(
        visit.words["product.retire"], model, trail: Self.trail(visit, Crumb(name, path)), width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func retire(_ visit: Visit) async throws -> Response {
    let line = try await line(of: visit)
    do {
      try await products.retire(line.id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch let refusal as ProductRefusal where refusal.kind == .invalid {
      return try await retirePage(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["product.wasRetired"]))
  }
}

extension ReleaseSight {
  var tone: String {
    switch self {
    case .hidden, .draft: "tone-new"
    case .embargoed: "tone-care"
    case .open: "tone-good"
    case .withdrawn: "tone-bad"
    }
  }
}

extension ReleaseRefusal {
  /// With names of figures in the reader's language, and the block that cannot be counted.
  func told(in words: Words) -> String {
    let text = words(
      "refusal.\(code)", arguments(in: words.language).mapValues { .isolated($0) })
    guard case .block(let title, _, _) = self else { return text }
    return words("release.block", ["block": .isolated(title), "reason": .text(text)])
  }
}
