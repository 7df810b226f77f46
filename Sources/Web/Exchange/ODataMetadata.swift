import Basics
import Collect
import Formats

/// The tables of a form as OData describes them (OData 4.01 CSDL XML), with what may be asked of each (the vocabulary
/// `Org.OData.Capabilities.V1`).
struct ODataMetadata {
  let heads: [ExportHead]

  static let namespace = "Konak"

  private static let vocabularies = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/"

  var xml: String {
    let types = heads.map { head in
      let keys = head.keys.map { "<PropertyRef Name=\"\($0)\"/>" }.joined()
      let properties = head.columns.map { column in
        let nullable = head.keys.contains(column.name) ? " Nullable=\"false\"" : ""
        return "<Property Name=\"\(column.name)\" Type=\"\(Self.type(of: column.kind))\"\(nullable)/>"
      }
      let content = "<Key>\(keys)</Key>\(properties.joined())\(head.relations.map { property($0, of: head) }.joined())"
      return "<EntityType Name=\"\(head.name)_row\">\(content)</EntityType>"
    }
    let sets = heads.map { head in
      let bindings = head.relations.map { relation in
        "<NavigationPropertyBinding Path=\"\(relation.name)\" Target=\"\(self.head(relation).name)\"/>"
      }
      return """
        <EntitySet Name="\(head.name)" EntityType="\(Self.namespace).\(head.name)_row">\(bindings.joined())\
        \(Self.capabilities(of: head))</EntitySet>
        """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">\
      <edmx:Reference Uri="\(Self.vocabularies)Org.OData.Capabilities.V1.xml">\
      <edmx:Include Namespace="Org.OData.Capabilities.V1" Alias="Capabilities"/></edmx:Reference><edmx:DataServices>\
      <Schema Namespace="\(Self.namespace)" xmlns="http://docs.oasis-open.org/odata/ns/edm">\(types.joined())\
      <EntityContainer Name="Form">\(sets.joined())\(Self.containerCapabilities)</EntityContainer></Schema>\
      </edmx:DataServices></edmx:Edmx>
      """
  }

  private func head(_ relation: ExportHead.Relation) -> ExportHead {
    guard let head = heads.first(where: { $0.table == relation.table }) else {
      preconditionFailure("a relation leads to a table of its form")
    }
    return head
  }

  private func property(_ relation: ExportHead.Relation, of head: ExportHead) -> String {
    let target = self.head(relation)
    let type = "\(Self.namespace).\(target.name)_row"
    let partner =
      target.relations.first { $0.table == head.table }.map { " Partner=\"\($0.name)\"" } ?? ""
    guard !relation.isToMany else {
      return "<NavigationProperty Name=\"\(relation.name)\" Type=\"Collection(\(type))\"\(partner)/>"
    }
    return """
      <NavigationProperty Name="\(relation.name)" Type="\(type)" Nullable="false"\(partner)>\
      <ReferentialConstraint Property="\(head.keys[0])" ReferencedProperty="\(target.keys[0])"/></NavigationProperty>
      """
  }

  // MARK: What may be asked

  private static let containerCapabilities = """
    <Annotation Term="Capabilities.BatchSupported" Bool="false"/>\
    <Annotation Term="Capabilities.CrossJoinSupported" Bool="false"/>\
    <Annotation Term="Capabilities.AsynchronousRequestsSupported" Bool="false"/>\
    <Annotation Term="Capabilities.FilterFunctions"><Collection><String>contains</String></Collection></Annotation>
    """

  private static func capabilities(of head: ExportHead) -> String {
    let sorted = head.columns.filter { $0.sort == nil && !head.keys.contains($0.name) }.map(\.name)
    let filtered = head.columns.filter { $0.filter == nil }.map(\.name)
    let terms: [(String, String)] = [
      ("SortRestrictions", truth("Sortable", true) + paths("NonSortableProperties", sorted)),
      ("FilterRestrictions", truth("Filterable", true) + paths("NonFilterableProperties", filtered)),
      (
        "ExpandRestrictions",
        truth("Expandable", !head.relations.isEmpty) + "<PropertyValue Property=\"MaxLevels\" Int=\"1\"/>"
      ),
      ("CountRestrictions", truth("Countable", true)), ("SearchRestrictions", truth("Searchable", false)),
      ("InsertRestrictions", truth("Insertable", false)), ("UpdateRestrictions", truth("Updatable", false)),
      ("DeleteRestrictions", truth("Deletable", false)), ("SelectSupport", truth("Supported", true)),
    ]
    let records = terms.map { term, values in
      "<Annotation Term=\"Capabilities.\(term)\"><Record>\(values)</Record></Annotation>"
    }
    return records.joined()
      + ["TopSupported", "SkipSupported"].map { term in
        "<Annotation Term=\"Capabilities.\(term)\" Bool=\"true\"/>"
      }.joined()
  }

  private static func truth(_ property: String, _ truth: Bool) -> String {
    "<PropertyValue Property=\"\(property)\" Bool=\"\(truth)\"/>"
  }

  private static func paths(_ property: String, _ names: [String]) -> String {
    let paths = names.map { "<PropertyPath>\($0)</PropertyPath>" }.joined()
    return "<PropertyValue Property=\"\(property)\"><Collection>\(paths)</Collection></PropertyValue>"
  }

  private static func type(of kind: ParquetWriter.Kind) -> String {
    switch kind {
    case .text: "Edm.String"
    case .integer: "Edm.Int64"
    case .decimal: "Edm.Double"
    case .boolean: "Edm.Boolean"
    case .date: "Edm.Date"
    case .instant, .wallTime: "Edm.DateTimeOffset"
    }
  }
}
