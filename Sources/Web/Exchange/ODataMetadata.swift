import Basics
import Collect
import Formats

/// The tables of a form as OData describes them (OData 4.01 CSDL XML).
struct ODataMetadata {
  let heads: [ExportHead]

  static let namespace = "Konak"

  var xml: String {
    let types = heads.map { head in
      let keys = head.keys.map { "<PropertyRef Name=\"\($0)\"/>" }.joined()
      let properties = head.columns.map { column in
        let nullable = head.keys.contains(column.name) ? " Nullable=\"false\"" : ""
        return "<Property Name=\"\(column.name)\" Type=\"\(Self.type(of: column.kind))\"\(nullable)/>"
      }
      return "<EntityType Name=\"\(head.name)_row\"><Key>\(keys)</Key>\(properties.joined())</EntityType>"
    }
    let sets = heads.map { head in
      "<EntitySet Name=\"\(head.name)\" EntityType=\"\(Self.namespace).\(head.name)_row\"/>"
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>\
      <Schema Namespace="\(Self.namespace)" xmlns="http://docs.oasis-open.org/odata/ns/edm">\(types.joined())\
      <EntityContainer Name="Form">\(sets.joined())</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>
      """
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
