package import Basics
import Foundation
import Office
import Records
package import Store

/// Products: who may define them. One holds `evidence.manage` for the whole mission.
package struct Products: Sendable {
  package let store: Store

  package init(_ store: Store) { self.store = store }

  package static let mostBlocks = 60
  static let longestName = 200
  package static let longestText = 20_000

  /// Defines a product, or defines it otherwise. Saying what is known already changes nothing.
  ///
  /// - Parameter edition: Of what somebody saw: refused when it is another by now, so that nobody's changes are put back
  ///   unseen. Nil for whoever has seen none.
  @discardableResult
  package func define(
    _ id: ID<Product>? = nil, as product: ProductRecord, seeing edition: Int? = nil, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws -> ID<Product> {
    let product = try product.checked()
    return try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForMission(.manageEvidence, of: requester)
      let known = try id.map { id in
        try decision.lock(id.recast())
        guard let known = try decision.db.product(id), !known.isRetired else { throw ProductRefusal.unknown }
        guard known.product.code == product.code else { throw ProductRefusal.codeIsKept }
        guard edition.map({ $0 == known.edition }) ?? true else { throw ProductRefusal.hasChanged }
        return known
      }
      if known?.product == product, let id { return id }
      if known == nil, try decision.db.product(code: product.code) != nil {
        throw ProductRefusal.codeTaken(product.code)
      }
      for code in product.indicators {
        guard let line = try decision.db.indicator(code: code), !line.isRetired else {
          throw ProductRefusal.indicatorUnknown(code)
        }
      }
      for code in product.sites where try decision.db.site(code: code) == nil {
        throw ProductRefusal.siteUnknown(code)
      }
      let id = id ?? decision.newID()
      try decision.append(ProductDefined(product), to: id.recast(), of: ProductRecord.stream, in: .mission)
      return id
    }
  }

  package func retire(
    _ id: ID<Product>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireForMission(.manageEvidence, of: requester)
      guard let known = try decision.db.product(id) else { throw ProductRefusal.unknown }
      guard !known.isRetired else { return false }
      try decision.append(
        ProductRetired(reason: reason), to: id.recast(), of: ProductRecord.stream, in: .mission)
      return true
    }
  }

  /// A reason as it is kept: without blanks around it, and not too long to be read.
  static func reason(_ text: String) throws(ProductRefusal) -> String {
    let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty else { throw .reasonMissing }
    guard reason.count <= 4000 else { throw .textTooLong }
    return reason
  }
}

extension Decision {
  /// Refuses unless the requester has the right in all places and programmes.
  func requireForMission(_ right: Right, of requester: Requester) throws(ProductRefusal) {
    let filter = GrantFilter(right, of: requester, sensitivity: .internalUse, on: Day(now))
    guard filter.reachesEverywhere(in: nil) else { throw .notAllowed }
  }
}

extension ProductRecord {
  /// The codes of the indicators it shows.
  package var indicators: [String] {
    var codes: [String] = []
    for case .indicator(let block) in blocks.map(\.content) where !codes.contains(block.indicator) {
      codes.append(block.indicator)
    }
    return codes
  }

  /// The codes of the sites it shows.
  var sites: Set<String> {
    Set(blocks.compactMap { if case .site(let block) = $0.content, block.each == nil { block.site } else { nil } })
  }

  /// The one that counts where languages say different things.
  package var authoritative: Language { languages.first ?? .english }

  /// The definition as it is kept; refused where something is missing or too long.
  func checked() throws(ProductRefusal) -> Self {
    var checked = self
    checked.code = code.lowercased()
    guard checked.code.wholeMatch(of: /[a-z0-9][a-z0-9\-]{1,39}/) != nil else { throw .codeNotAllowed }
    guard let first = languages.first, Set(languages).count == languages.count else { throw .languageMissing }
    checked.names = names.trimmed
    guard checked.names[first] != nil else { throw .nameMissing }
    guard checked.names.texts.values.allSatisfy({ $0.count <= Products.longestName }) else { throw .textTooLong }
    guard blocks.count <= Products.mostBlocks else { throw .tooManyBlocks }
    guard Set(blocks.map(\.key)).count == blocks.count,
      blocks.allSatisfy({ $0.key.wholeMatch(of: /[a-z0-9][a-z0-9\-]{0,39}/) != nil })
    else { throw .blockKey }
    checked.blocks = try blocks.map { block throws(ProductRefusal) in try block.checked() }
    guard Set(steps.map(\.kind)).count == steps.count, !steps.isEmpty else { throw .stepMissing }
    // What leaves the mission is looked at by somebody besides those who made it: see ``ReleaseProgress``.
    guard level == .internal || steps.contains(where: { $0.kind != .officer }) else { throw .stepMissing }
    checked.steps = ClearanceStep.Kind.allCases.compactMap { kind in steps.first { $0.kind == kind } }
    checked.imprint = try imprint.checked()
    return checked
  }
}

extension ProductBlock {
  fileprivate func checked() throws(ProductRefusal) -> Self {
    var checked = self
    checked.title = title.trimmed
    var texts = checked.title.texts.values.map { ($0, Products.longestName) }
    switch content {
    case .text(var text):
      text.texts = text.texts.trimmed
      checked.content = .text(text)
      texts += text.texts.texts.values.map { ($0, Products.longestText) }
    case .indicator: break
    case .presence(let block):
      guard (block.split?.hasGroups == true ? 0...4 : 1...4).contains(block.level) else { throw .placeLevel }
      // What stands side by side is read side by side; groups of all places are bars beside each other.
      let isAlone = block.picture == .figure || block.picture == .map
      guard block.split == nil || block.picture == .table || block.level == 0 && !isAlone else { throw .splitAsPicture }
    case .change(let block):
      guard (1...4).contains(block.level) else { throw .placeLevel }
      if let round = block.round, let since = block.since, since >= round { throw .rounds }
      // Circles have no signs, and shades of more and fewer look alike in grey.
      guard block.picture != .map else { throw .mapOfChange }
    case .site(var block):
      block.site = block.each == nil ? block.site.trimmingCharacters(in: .whitespaces).uppercased() : ""
      if let each = block.each {
        guard (1...SiteBlock.Each.mostSites).contains(each.most) else { throw .siteCount }
        let area = each.area?.trimmingCharacters(in: .whitespaces).uppercased() ?? ""
        block.each?.area = area.isEmpty ? nil : area
      }
      guard block.picture != .map else { throw .mapOfSite }
      checked.content = .site(block)
    }
    guard texts.allSatisfy({ $0.0.count <= $0.1 }) else { throw .textTooLong }
    return checked
  }
}

extension LocalizedText {
  /// Without blanks around it, and without languages in which nothing is said.
  var trimmed: LocalizedText {
    LocalizedText(
      texts.mapValues { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.value.isEmpty })
  }
}

/// Why a product is not defined.
package enum ProductRefusal: Refusal, Equatable {
  case unknown
  case notAllowed
  case codeNotAllowed
  case codeTaken(String)
  case codeIsKept
  /// It was defined otherwise meanwhile.
  case hasChanged
  case languageMissing
  /// No name in the authoritative language.
  case nameMissing
  case textTooLong
  case tooManyBlocks
  case blockKey
  case blockUnknown
  case indicatorUnknown(String)
  case programmeUnknown(String)
  /// The programme has no such round, or none that was released.
  case roundUnknown(String)
  /// Neither the form of the block nor its programme has a round that could be the newest.
  case noRound(block: String)
  /// No whole day is over since the issue before.
  case periodEmpty(block: String)
  case placeLevel
  /// The earlier round comes after the later one.
  case rounds
  /// The list has no such site.
  case siteUnknown(String)
  /// One to so many.
  case siteCount
  /// No place has that code.
  case areaUnknown(String)
  /// Of no site there anything is known of what is missing.
  case noSite(block: String)
  /// Maps show shares, rates and counts.
  case mapOfChange
  case mapOfSite
  /// Groups and sources side by side are a table; groups of all places may be a chart.
  case splitAsPicture
  /// So many do not stand beside each other.
  case tooManyGroups(Int)
  case stepMissing
  case reasonMissing

  package var code: String {
    switch self {
    case .unknown: "product.unknown"
    case .notAllowed: "product.notAllowed"
    case .codeNotAllowed: "product.code.notAllowed"
    case .codeTaken: "product.code.taken"
    case .codeIsKept: "product.code.kept"
    case .hasChanged: "product.hasChanged"
    case .languageMissing: "product.language.missing"
    case .nameMissing: "product.name.missing"
    case .textTooLong: "product.text.tooLong"
    case .tooManyBlocks: "product.blocks.tooMany"
    case .blockKey: "product.block.key"
    case .blockUnknown: "product.block.unknown"
    case .indicatorUnknown: "product.indicator.unknown"
    case .programmeUnknown: "product.programme.unknown"
    case .roundUnknown: "product.round.unknown"
    case .noRound: "product.round.none"
    case .periodEmpty: "product.period.empty"
    case .placeLevel: "product.level.place"
    case .rounds: "product.rounds"
    case .siteUnknown: "product.site.unknown"
    case .siteCount: "product.site.count"
    case .areaUnknown: "product.site.area"
    case .noSite: "product.site.none"
    case .mapOfChange: "product.map.change"
    case .mapOfSite: "product.map.site"
    case .splitAsPicture: "product.map.split"
    case .tooManyGroups: "product.groups.tooMany"
    case .stepMissing: "product.step.missing"
    case .reasonMissing: "product.reason.missing"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .codeTaken(let code), .indicatorUnknown(let code), .programmeUnknown(let code), .roundUnknown(let code),
      .siteUnknown(let code), .areaUnknown(let code):
      ["code": code]
    case .noRound(let block), .periodEmpty(let block), .noSite(let block): ["block": block]
    case .siteCount: ["limit": String(ProductBlock.SiteBlock.Each.mostSites)]
    case .tooManyBlocks: ["limit": String(Products.mostBlocks)]
    case .tooManyGroups(let count): ["count": String(count), "limit": String(PresenceSplit.mostColumns)]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown, .blockUnknown: .missing
    case .notAllowed: .forbidden
    case .codeTaken, .codeIsKept, .hasChanged: .conflict
    default: .invalid
    }
  }
}
