import Records

extension Words {
  /// `SYR: temporary protection`.
  func name(_ stratum: Stratum) -> String {
    var groups = PopulationGroup.allCases.filter(stratum.groups.contains)
      .map { self["presence.group.\($0.rawValue)"] }.joined(separator: self["list.comma"])
    if let returnedTo = stratum.returnedTo {
      groups = self("presence.returned.\(returnedTo.rawValue)", ["groups": .text(groups)])
    }
    return stratum.nationality.map {
      self("presence.stratum", ["nationality": .isolated(nationality($0)), "groups": .text(groups)])
    } ?? groups
  }

  /// A country by its code; what names none in words.
  func nationality(_ code: String) -> String {
    UnnamedNationality(rawValue: code).map { self["presence.unnamed.\($0)"] } ?? code
  }
}
