/*
** The parts of a Word package that are the same in every paper.  Sizes are in
** half points, lengths in twentieths of a point: the numbers of decree.h.
*/
#include "doc/docx/docx.h"

/* One string per line of XML reads better than filled lines. */
/* clang-format off */
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W_NS                                                                   \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE                                                                 \
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define WORD_TYPE                                                              \
    "application/vnd.openxmlformats-officedocument.wordprocessingml."

/* A paragraph style: id, name, what it is based on, inner properties. */
#define P_STYLE(id, name, based, inner)                                        \
    "<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name \
    "\"/><w:basedOn w:val=\"" based "\"/><w:qFormat/>" inner "</w:style>\n"

#define HEADING(n, level, run)                                                 \
    P_STYLE("Heading" n, "heading " n, "BodyText",                             \
            "<w:pPr><w:keepNext/><w:keepLines/><w:outlineLvl w:val=\"" level   \
            "\"/></w:pPr><w:rPr>" run "</w:rPr>")

#define SIZE(half_points)                                                      \
    "<w:sz w:val=\"" half_points "\"/><w:szCs w:val=\"" half_points "\"/>"

#define NO_INDENT(jc)                                                          \
    "<w:pPr><w:keepNext/><w:ind w:firstLine=\"0\"/>"                           \
    "<w:jc w:val=\"" jc "\"/></w:pPr>"

#define BORDER(side)                                                           \
    "<w:" side " w:val=\"single\" w:sz=\"4\" w:space=\"0\" "                   \
    "w:color=\"000000\"/>"

const char docx_styles_first[] = XML
    "<w:styles " W_NS ">\n"
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
    "w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>"
    "<w:color w:val=\"000000\"/>" SIZE("28")
    "<w:lang w:val=\"vi-VN\" w:eastAsia=\"vi-VN\" w:bidi=\"ar-SA\"/>"
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\n"
    "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
    "<w:name w:val=\"Normal\"/><w:qFormat/></w:style>\n"
    "<w:style w:type=\"character\" w:default=\"1\" "
    "w:styleId=\"DefaultParagraphFont\">"
    "<w:name w:val=\"Default Paragraph Font\"/><w:semiHidden/></w:style>\n"
    "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\">"
    "<w:name w:val=\"Normal Table\"/><w:semiHidden/><w:tblPr>"
    "<w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar>"
    "<w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"85\" w:type=\"dxa\"/>"
    "<w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/>"
    "</w:tblCellMar></w:tblPr></w:style>\n"
    P_STYLE("BodyText", "Body Text", "Normal",
            "<w:pPr><w:widowControl/>"
            "<w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/>"
            "<w:ind w:firstLine=\"720\"/><w:jc w:val=\"both\"/></w:pPr>")
    HEADING("1", "0", "<w:b/><w:bCs/><w:caps/>")
    HEADING("2", "1", "<w:b/><w:bCs/>")
    HEADING("3", "2", "<w:b/><w:bCs/><w:i/><w:iCs/>")
    HEADING("4", "3", "<w:i/><w:iCs/>");

const char docx_styles_rest[] =
    P_STYLE("Title", "Title", "Normal",
            "<w:pPr><w:keepNext/><w:jc w:val=\"center\"/></w:pPr>"
            "<w:rPr><w:b/><w:bCs/></w:rPr>")
    P_STYLE("List", "List", "BodyText", "")
    P_STYLE("BodyTextIndent", "Body Text Indent", "BodyText",
            "<w:pPr><w:ind w:left=\"720\" w:firstLine=\"0\"/></w:pPr>")
    P_STYLE("Centred", "Centred", "BodyText", NO_INDENT("center"))
    P_STYLE("AtRight", "At Right", "BodyText", NO_INDENT("right"))
    P_STYLE("LegalBasis", "Legal Basis", "BodyText",
            "<w:rPr><w:i/><w:iCs/></w:rPr>")
    P_STYLE("TableText", "Table Text", "Normal",
            "<w:pPr><w:spacing w:before=\"40\" w:after=\"40\"/></w:pPr>"
            "<w:rPr>" SIZE("24") "</w:rPr>")
    P_STYLE("Recipients", "Recipients", "Normal",
            "<w:rPr>" SIZE("22") "</w:rPr>")
    P_STYLE("Header", "header", "Normal",
            "<w:pPr><w:jc w:val=\"center\"/></w:pPr>"
            "<w:rPr>" SIZE("26") "</w:rPr>")
    P_STYLE("FootnoteText", "footnote text", "Normal",
            "<w:pPr><w:jc w:val=\"both\"/></w:pPr>"
            "<w:rPr>" SIZE("20") "</w:rPr>")
    "<w:style w:type=\"character\" w:styleId=\"FootnoteReference\">"
    "<w:name w:val=\"footnote reference\"/>"
    "<w:basedOn w:val=\"DefaultParagraphFont\"/>"
    "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style>\n"
    "<w:style w:type=\"table\" w:styleId=\"TableGrid\">"
    "<w:name w:val=\"Table Grid\"/><w:basedOn w:val=\"TableNormal\"/>"
    "<w:tblPr><w:tblBorders>"
    BORDER("top") BORDER("left") BORDER("bottom") BORDER("right")
    BORDER("insideH") BORDER("insideV")
    "</w:tblBorders></w:tblPr></w:style>\n"
    "</w:styles>\n";

const char docx_settings[] =
    XML "<w:settings " W_NS ">"
        "<w:zoom w:percent=\"100\"/>"
        "<w:defaultTabStop w:val=\"720\"/>"
        "<w:characterSpacingControl w:val=\"doNotCompress\"/>"
        "<w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/>"
        "</w:footnotePr>"
        "<w:compat><w:compatSetting w:name=\"compatibilityMode\" "
        "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>"
        "</w:compat>"
        "<w:themeFontLang w:val=\"vi-VN\"/>"
        "<w:decimalSymbol w:val=\",\"/><w:listSeparator w:val=\";\"/>"
        "</w:settings>\n";

/* The page number, centred in the top margin (Phụ lục I, I.7). */
const char docx_header[] =
    XML "<w:hdr " W_NS "><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>"
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>"
        "<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
        "<w:r><w:t>2</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:hdr>\n";

/* Page 1 shows no number. */
const char docx_header_first[] =
    XML "<w:hdr " W_NS "><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr></w:p>"
        "</w:hdr>\n";

const char docx_font_table[] =
    XML "<w:fonts " W_NS "><w:font w:name=\"Times New Roman\">"
        "<w:altName w:val=\"Liberation Serif\"/>"
        "<w:panose1 w:val=\"02020603050405020304\"/><w:charset w:val=\"A3\"/>"
        "<w:family w:val=\"roman\"/><w:pitch w:val=\"variable\"/></w:font>"
        "</w:fonts>\n";

#define OVERRIDE(part, type)                                                   \
    "<Override PartName=\"" part "\" ContentType=\"" type "\"/>\n"

const char docx_content_types[] = XML
    "<Types xmlns=\"" PACKAGE "content-types\">\n"
    "<Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package."
    "relationships+xml\"/>\n"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>\n"
    OVERRIDE("/word/document.xml", WORD_TYPE "document.main+xml")
    OVERRIDE("/word/styles.xml", WORD_TYPE "styles+xml")
    OVERRIDE("/word/settings.xml", WORD_TYPE "settings+xml")
    OVERRIDE("/word/fontTable.xml", WORD_TYPE "fontTable+xml")
    OVERRIDE("/word/footnotes.xml", WORD_TYPE "footnotes+xml")
    OVERRIDE("/word/header1.xml", WORD_TYPE "header+xml")
    OVERRIDE("/word/header2.xml", WORD_TYPE "header+xml")
    OVERRIDE("/customXml/itemProps1.xml",
             "application/vnd.openxmlformats-officedocument."
             "customXmlProperties+xml")
    OVERRIDE("/docProps/core.xml",
             "application/vnd.openxmlformats-package.core-properties+xml")
    OVERRIDE("/docProps/app.xml",
             "application/vnd.openxmlformats-officedocument."
             "extended-properties+xml")
    "</Types>\n";

#define REL(id, type, target)                                                  \
    "<Relationship Id=\"" id "\" Type=\"" type "\" Target=\"" target "\"/>\n"
#define RELS_BEGIN XML "<Relationships xmlns=\"" PACKAGE "relationships\">\n"
#define RELS_END "</Relationships>\n"

const char docx_rels[] = RELS_BEGIN
    REL("rId1", OFFICE "/officeDocument", "word/document.xml")
    REL("rId2", PACKAGE "relationships/metadata/core-properties",
        "docProps/core.xml")
    REL("rId3", OFFICE "/extended-properties", "docProps/app.xml")
    RELS_END;

const char docx_document_rels[] = RELS_BEGIN
    REL("rId1", OFFICE "/styles", "styles.xml")
    REL("rId2", OFFICE "/settings", "settings.xml")
    REL("rId3", OFFICE "/fontTable", "fontTable.xml")
    REL("rId4", OFFICE "/footnotes", "footnotes.xml")
    REL("rId5", OFFICE "/header", "header1.xml")
    REL("rId6", OFFICE "/header", "header2.xml")
    REL("rId7", OFFICE "/customXml", "../customXml/item1.xml")
    RELS_END;

const char docx_item_rels[] =
    RELS_BEGIN REL("rId1", OFFICE "/customXmlProps", "itemProps1.xml") RELS_END;

const char docx_item_props[] =
    XML "<ds:datastoreItem xmlns:ds=\"http://schemas.openxmlformats.org/"
        "officeDocument/2006/customXml\" "
        "ds:itemID=\"{6F1B2A54-3C9D-4E57-9A70-2B7C5D1E8F01}\"><ds:schemaRefs>"
        "<ds:schemaRef ds:uri=\"urn:ansinh:figures:1\"/></ds:schemaRefs>"
        "</ds:datastoreItem>\n";

const char docx_app[] =
    XML "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/"
        "2006/extended-properties\"><Application>An Sinh</Application>"
        "</Properties>\n";
