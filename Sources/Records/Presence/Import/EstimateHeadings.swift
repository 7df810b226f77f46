import Basics
package import Collect
package import Formats

/// What headings of sheets that people make say of estimates.
package enum EstimateHeadings {
  /// What the headings mean, as far as they say so: those of row `heading`, or where they seem to stand. Nil for a sheet
  /// without rows.
  package static func proposal(
    for head: [SheetRow], sheet: String?, heading: Int? = nil, places: (SheetRow) -> [SheetPlaceColumn]
  ) -> EstimatePlan? {
    let found = SheetQuestions.headings(in: head, at: heading) { headings in
      headings.full.cells.count { target(ofHeading: $0.text) != nil } + places(headings.row).count
    }
    guard let headings = found else { return nil }
    let heading = headings.row
    var plan = EstimatePlan(sheet: sheet, heading: heading.number)
    let tags = head.first { $0.number > heading.number && SheetQuestions.isTags($0) }
    var used: Set<EstimateTarget> = []
    func propose(_ target: EstimateTarget?, _ column: Int) {
      guard let target, plan.columns[column] == nil, used.insert(target).inserted else { return }
      plan.columns[column] = target
    }
    let levels = tags.map(places).flatMap { $0.isEmpty ? nil : $0 } ?? places(heading)
    for column in levels { propose(.place(level: column.level, isCode: column.isCode), column.column) }
    for cell in tags?.cells ?? [] { propose(target(ofTag: cell.text), cell.column) }
    for cell in headings.full.cells { propose(target(ofHeading: cell.text), cell.column) }
    // A code of the smallest level says the place; a column that may hold any is needed only without.
    if !levels.isEmpty { plan.columns = plan.columns.filter { $0.value != .field(.code) } }
    return plan
  }

  /// `count`, `IDP individuals`, `# of returnee HHs`, `numPresentIdpInd`, `Hane sayısı`, `Returnees / Households`; nil for
  /// what nobody knows.
  static func target(ofHeading text: String) -> EstimateTarget? {
    let own = text.split(separator: SheetHeadings.separator).last.map(String.init) ?? text
    if let field = EstimateField(heading: text) ?? EstimateField(heading: own), field != .count || own == text {
      return field == .count ? .count(nil, nil) : .field(field)
    }
    let words = words(text)
    guard words.count <= 8, Set(words).isDisjoint(with: others) else { return nil }
    let group = words.lazy.compactMap { EstimateValues.groups[$0] }.first
    let unit = words.lazy.compactMap { CountingUnit(rawValue: $0) ?? EstimateValues.units[$0] }.first
    guard unit != nil || group != nil && !Set(words).isDisjoint(with: numbers) else { return nil }
    return .count(group.map { Stratum([$0]) }, unit)
  }

  /// `#affected+idps`, `#affected+returnees+hh`, `#date+reported` (hxlstandard.org).
  private static func target(ofTag text: String) -> EstimateTarget? {
    guard let tag = HXLTag(text) else { return nil }
    let attributes = Set(tag.attributes)
    switch tag.tag {
    case "#affected", "#population":
      let unit: CountingUnit = attributes.isDisjoint(with: ["hh", "households"]) ? .individuals : .households
      // Parts by sex and age are no figure of the place.
      let rest = attributes.subtracting(["hh", "households", "ind", "individuals", "num", "total", "t"])
      guard rest.count == 1, let group = rest.first.flatMap({ EstimateValues.groups[$0] }) else { return nil }
      return .count(Stratum([group]), unit)
    case "#date": return attributes == ["reported"] || attributes.isEmpty ? .field(.date) : nil
    default: return nil
    }
  }

  /// Folded, with words that are written together taken apart.
  private static func words(_ text: String) -> [String] {
    var spaced = ""
    var before: Character?
    for letter in text.prefix(120) {
      if letter.isUppercase, before?.isLowercase == true { spaced += " " }
      spaced.append(letter)
      before = letter
    }
    return Folding.fold(spaced).split { $0 == " " || $0 == "_" }.map(String.init)
  }

  private static let numbers = Set(
    ["number", "total", "count", "num", "no", "sayı", "sayısı", "toplam", "عدد", "مجموع"].map { Folding.fold($0) })
  /// Parts of a figure, and what lies elsewhere.
  private static let others = Set(
    [
      "origin", "male", "males", "female", "females", "men", "women", "boys", "girls", "name", "code", "pcode", "size",
      "average", "avg", "erkek", "kadın", "menşe", "ذكور", "إناث", "أصل",
    ].map { Folding.fold($0) })
}
