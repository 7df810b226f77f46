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
    // Beside figures of a group nobody knows whose women and men a column has that names none.
    let isOfGroups = plan.counts.contains { $0.part == nil && $0.group != nil }
    if isOfGroups {
      for column in plan.counts where column.part != nil && column.group == nil { plan.columns[column.column] = nil }
    }
    takeGroup(in: &plan)
    // A code of the smallest level says the place; a column that may hold any is needed only without.
    if !levels.isEmpty { plan.columns = plan.columns.filter { $0.value != .field(.code) } }
    return plan
  }

  /// Households beside the individuals of one group are taken for those of that group, and the other way round: as the usual
  /// groups they would be other people, and nobody could ask whether the two fit together.
  private static func takeGroup(in plan: inout EstimatePlan) {
    let whole = plan.counts.filter { $0.part == nil }
    let named = whole.filter { $0.group != nil }
    let unnamed = whole.filter { $0.group == nil }
    guard let group = named.first?.group, named.allSatisfy({ $0.group == group }), unnamed.count == 1,
      let unit = unnamed[0].unit, plan.column(of: .group) == nil
    else { return }
    let units = Set(named.map { $0.unit ?? .individuals })
    guard units.union([unit]) == [.households, .individuals], !units.contains(unit) else { return }
    plan.columns[unnamed[0].column] = .count(group, unit)
  }

  /// Columns that are taken for figures of a group which neither their heading nor their tag names, with the group.
  package static func groupsTaken(in plan: EstimatePlan, _ head: [SheetRow]) -> [(column: Int, group: Stratum)] {
    let headings = head.headings(at: plan.heading)?.full
    let tags = head.first { $0.number > plan.heading && SheetQuestions.isTags($0) }
    func namesNone(_ target: EstimateTarget?) -> Bool {
      guard case .count(let group, _, _)? = target else { return true }
      return group == nil
    }
    return plan.counts.compactMap { count in
      guard let group = count.group, let heading = headings?[count.column], target(ofHeading: heading) != nil,
        namesNone(target(ofHeading: heading)), namesNone(tags?[count.column].flatMap(target(ofTag:)))
      else { return nil }
      return (count.column, group)
    }
  }

  /// `count`, `IDP individuals`, `# of returnee HHs`, `numPresentIdpInd`, `Hane sayısı`, `Returnees / Households`; nil for
  /// what nobody knows.
  static func target(ofHeading text: String) -> EstimateTarget? {
    let own = text.split(separator: SheetHeadings.separator).last.map(String.init) ?? text
    if let field = EstimateField(heading: text) ?? EstimateField(heading: own), field != .count || own == text {
      return field == .count ? .count(nil, nil) : .field(field)
    }
    var words = words(text)
    let age = AgeBand(inHeading: text)
    let isAge = !AgeBand.years.isDisjoint(with: words)
    if age != nil { words.removeAll { Int(Digits.ascii($0)) != nil || AgeBand.years.contains($0) } }
    guard words.count <= 8, Set(words).isDisjoint(with: others) else { return nil }
    let group = words.lazy.compactMap { EstimateValues.groups[$0] }.first
    let unit = words.lazy.compactMap { CountingUnit(rawValue: $0) ?? EstimateValues.units[$0] }.first
    let sex = words.lazy.compactMap { sexes[$0] }.first
    if let part = PeoplePart(sex: sex, age: age) {
      let isMeant = unit != nil || group != nil || sex != nil && Set(words).isSubset(of: known) || age != nil && isAge
      return isMeant && unit ?? .individuals == .individuals ? .count(group.map { Stratum([$0]) }, unit, part) : nil
    }
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
      let sexes = [("f", PeoplePart.Sex.female), ("m", .male)].filter { attributes.contains($0.0) }.map(\.1)
      let rest = attributes.subtracting(["hh", "households", "ind", "individuals", "num", "total", "t", "f", "m"])
      guard rest.count == 1, let group = rest.first.flatMap({ EstimateValues.groups[$0] }), sexes.count <= 1,
        sexes.isEmpty || unit == .individuals
      else { return nil }
      return .count(Stratum([group]), unit, PeoplePart(sex: sexes.first, age: nil))
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
  /// What is said of no sex by its name: of women and men often adults are meant.
  private static let sexes: [String: PeoplePart.Sex] = {
    var table: [String: PeoplePart.Sex] = [:]
    for word in ["female", "females", "kadın", "إناث", "الإناث"] { table[Folding.fold(word)] = .female }
    for word in ["male", "males", "erkek", "ذكور", "الذكور"] { table[Folding.fold(word)] = .male }
    return table
  }()
  private static let known = numbers.union(sexes.keys).union(["of", "#"])
  /// Parts of a figure, and what lies elsewhere.
  private static let others = Set(
    [
      "origin", "men", "women", "boys", "girls", "name", "code", "pcode", "size", "average", "avg", "head", "headed",
      "menşe", "reisi", "أصل", "ربة", "رب",
    ].map { Folding.fold($0) })
}
