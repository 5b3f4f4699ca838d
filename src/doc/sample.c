#include "doc/sample.h"

#include <stdio.h>
#include <string.h>

/* A made-up province; the figures prove nothing about any real one. */
static const char *const addressees[] = {
    "Bộ Lao động - Thương binh và Xã hội",
    "Ủy ban nhân dân tỉnh Hoa Lư",
};

static const char *const recipients[] = {
    "Như trên",          "Ban Giám đốc Sở",
    "Cục Thống kê tỉnh", "Các phòng, đơn vị thuộc Sở",
    "Lưu: VT, VP",
};

static void head(struct doc *d)
{
    d->title = "Báo cáo kết quả công tác quý I năm 2024";
    d->author = "Sở Lao động - Thương binh và Xã hội tỉnh Hoa Lư";
    d->subject = "Lao động, người có công và xã hội";
    d->keywords = "báo cáo; quý I; 2024";
    d->created = (struct date){2024, 3, 15};
    d->head = (struct doc_head){
        .superior = "UBND TỈNH HOA LƯ",
        .issuer = "SỞ LAO ĐỘNG -\nTHƯƠNG BINH VÀ XÃ HỘI",
        .number = "",
        .symbol = "BC-SLĐTBXH",
        .place = "Hoa Lư",
        .date = {2024, 3, 0},
        .type = "BÁO CÁO",
        .summary = "Kết quả công tác lao động, người có công và xã hội\n"
                   "quý I, nhiệm vụ trọng tâm quý II năm 2024",
        .addressees = addressees,
        .addressee_count = ARRAY_COUNT(addressees),
        .recipients = recipients,
        .recipient_count = ARRAY_COUNT(recipients),
        .sign_authority = "KT.",
        .sign_for = "GIÁM ĐỐC",
        .sign_post = "PHÓ GIÁM ĐỐC",
        .sign_name = "Trần Thị Bích Ngọc",
    };
}

static void heading(struct doc *d, int level, const char *text)
{
    doc_text(d, doc_heading(d, &d->body, level, NULL), text);
}

static void figure(struct doc *d, struct doc_inlines *in, const char *indicator,
                   const char *raw, const char *shown)
{
    doc_figure(d, in,
               &(struct doc_figure){.indicator = indicator,
                                    .unit = "94",
                                    .period = "2024Q1",
                                    .raw = raw,
                                    .shown = shown});
}

static void missing(struct doc *d, struct doc_inlines *in,
                    const char *indicator)
{
    doc_figure(d, in,
               &(struct doc_figure){.indicator = indicator,
                                    .unit = "94",
                                    .period = "2024Q1",
                                    .raw = "",
                                    .shown = "(chưa có số liệu)",
                                    .missing = 1});
}

static void opening(struct doc *d)
{
    doc_say(d, &d->body, DOC_SLANTED,
            "Căn cứ Nghị định số 09/2019/NĐ-CP ngày 24 tháng 01 năm 2019 của "
            "Chính phủ quy định về chế độ báo cáo của cơ quan hành chính nhà "
            "nước;");
    doc_say(d, &d->body, DOC_SLANTED,
            "Căn cứ Chương trình công tác năm 2024 của Ủy ban nhân dân tỉnh.");
    doc_say(d, &d->body, DOC_NORMAL,
            "Sở Lao động - Thương binh và Xã hội báo cáo kết quả thực hiện "
            "nhiệm vụ quý I và phương hướng, nhiệm vụ trọng tâm quý II năm "
            "2024 như sau:");
}

static void employment(struct doc *d)
{
    heading(d, 1, "Kết quả thực hiện nhiệm vụ quý I");
    heading(d, 2, "Lĩnh vực lao động, việc làm");
    heading(d, 3, "Giải quyết việc làm");
    struct doc_inlines *p = doc_paragraph(d, &d->body, DOC_NORMAL);
    doc_text(d, p, "Trong quý, toàn tỉnh giải quyết việc làm cho ");
    figure(d, p, "jobs_created", "4732", "4.732");
    doc_text(d, p, " lao động, đạt ");
    figure(d, p, "jobs_created.attainment", "16.60", "16,60%");
    doc_text(d, p, " kế hoạch năm, tăng ");
    figure(d, p, "jobs_created.change", "3.12", "3,12%");
    doc_text(d, p, " so với cùng kỳ năm trước");
    doc_text(d, doc_note(d, p),
             "Cùng kỳ năm 2023 giải quyết việc làm cho 4.589 lao động.");
    doc_text(d, p, "; trong đó lao động nữ là ");
    doc_figure(d, p,
               &(struct doc_figure){.indicator = "jobs_created",
                                    .unit = "94",
                                    .period = "2024Q1",
                                    .dim = "sex",
                                    .value = "female",
                                    .raw = "2271",
                                    .shown = "2.271"});
    doc_text(d, p,
             " người. Các hình thức giới thiệu việc làm được duy trì đều đặn "
             "tại sàn giao dịch và lưu động về các xã vùng sâu, giúp người lao "
             "động tiếp cận thông tin tuyển dụng kịp thời.");
    p = doc_item(d, &d->body, '-');
    doc_text(d, p, "Đưa lao động đi làm việc ở nước ngoài theo hợp đồng: ");
    figure(d, p, "overseas_workers_sent", "87", "87");
    doc_text(d, p, " người, chủ yếu sang thị trường Nhật Bản và Đài Loan");
    doc_text(d, doc_note(d, p),
             "Nhật Bản 52 người, Đài Loan 28 người, "
             "Hàn Quốc 07 người.");
    doc_text(d, p, ".");
    p = doc_item(d, &d->body, '-');
    doc_text(d, p, "Tư vấn, giới thiệu việc làm: ");
    missing(d, p, "job_counselling");
    doc_text(d, p, " lượt người.");
    p = doc_item(d, &d->body, '+');
    doc_text(d, p, "Tại trung tâm: ");
    figure(d, p, "job_fairs", "6", "06");
    doc_text(d, p, " phiên giao dịch việc làm.");
}

/* "28500" -> "28.500", "16.60" -> "16,60"; below a million is enough here. */
static void shown_number(const char *raw, char *out, size_t size)
{
    int whole = (int)strcspn(raw, ".");
    int head_digits = whole > 3 ? whole - 3 : 0;

    snprintf(out, size, "%.*s%s%.*s%s%s", head_digits, raw,
             head_digits ? "." : "", whole - head_digits, raw + head_digits,
             raw[whole] ? "," : "", raw[whole] ? raw + whole + 1 : "");
}

struct line {
    const char *name, *plan, *done, *percent;
};

static void results_table(struct doc *d, struct doc_blocks *to)
{
    static const struct doc_column columns[] = {
        {100, DOC_ALIGN_CENTRE}, {700, DOC_ALIGN_LEFT},
        {200, DOC_ALIGN_CENTRE}, {200, DOC_ALIGN_RIGHT},
        {200, DOC_ALIGN_RIGHT},  {200, DOC_ALIGN_RIGHT}};
    static const char *const titles[] = {"TT",       "Chỉ tiêu",  "Đơn vị tính",
                                         "Kế hoạch", "Thực hiện", "Tỷ lệ (%)"};
    static const struct line rows[] = {
        {"Giải quyết việc làm", "28500", "4732", "16.60"},
        {"Lao động đi làm việc ở nước ngoài", "450", "87", "19.33"},
        {"Tuyển sinh giáo dục nghề nghiệp", "17000", "2915", "17.15"},
        {"Số người tham gia bảo hiểm thất nghiệp", "52000", "49870", "95.90"},
        {"Người khuyết tật được trợ giúp hằng tháng", "21300", "21184",
         "99.46"},
    };
    char text[32];
    struct doc_table *t = doc_table(d, to, columns, ARRAY_COUNT(columns), 1);

    doc_row(d, t);
    for (size_t i = 0; i < ARRAY_COUNT(titles); i++)
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), titles[i]);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const char *const cells[] = {rows[i].plan, rows[i].done,
                                     rows[i].percent};
        doc_row(d, t);
        snprintf(text, sizeof text, "%zu", i + 1);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), text);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), rows[i].name);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), "người");
        for (size_t k = 0; k < ARRAY_COUNT(cells); k++) {
            char shown[32];
            snprintf(text, sizeof text, "table.%zu.%zu", i + 1, k + 1);
            shown_number(cells[k], shown, sizeof shown);
            figure(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), text, cells[k],
                   shown);
        }
    }
    doc_row(d, t);
    doc_text(d, doc_bold(d, doc_cell(d, t, DOC_ALIGN_CENTRE, 3)), "Tổng cộng");
    doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), "119.250");
    doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), "78.788");
    missing(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), "table.total");
}

/* Plain parts of the text: level > 0 a heading, 0 a paragraph, -1 an item. */
static const struct {
    int level;
    const char *text;
} story[] = {
    {2, "Giáo dục nghề nghiệp"},
    {0, "Các cơ sở giáo dục nghề nghiệp tuyển sinh 2.915 người, trong đó trình "
        "độ cao đẳng 312 người, trung cấp 604 người, sơ cấp và đào tạo dưới 03 "
        "tháng 1.999 người. Sở đã hướng dẫn các cơ sở rà soát chương trình, "
        "giáo trình, chuẩn bị điều kiện về nhà giáo và thiết bị trước khi mở "
        "lớp; phối hợp với doanh nghiệp đưa học viên đến thực tập tại xưởng, "
        "bảo đảm học viên ra trường có việc làm phù hợp."},
    {0, "Công tác kiểm tra được thực hiện theo kế hoạch tại 05 cơ sở; qua kiểm "
        "tra kịp thời nhắc nhở việc lập sổ sách, lưu giữ hồ sơ học viên và "
        "thanh quyết toán kinh phí hỗ trợ đào tạo đúng quy định."},
    {2, "Chính sách đối với người có công với cách mạng"},
    {0, "Toàn tỉnh đang quản lý và chi trả trợ cấp hằng tháng cho 9.846 người "
        "có công và thân nhân với tổng kinh phí 68 tỷ 412 triệu đồng. Trong "
        "quý đã tiếp nhận 1.204 hồ sơ, giải quyết đúng hạn 1.187 hồ sơ, còn 17 "
        "hồ sơ đang trong thời hạn giải quyết, không có hồ sơ quá hạn."},
    {3, "Chăm lo Tết Nguyên đán"},
    {0, "Nhân dịp Tết Nguyên đán Giáp Thìn, các cấp, các ngành tổ chức thăm "
        "hỏi, tặng quà cho 31.560 lượt gia đình chính sách, người có công, hộ "
        "nghèo và đối tượng bảo trợ xã hội. Việc trao quà hoàn thành trước "
        "ngày 28 tháng Chạp, công khai danh sách tại trụ sở xã, không để sót "
        "và không trùng đối tượng."},
    {3, "Mộ liệt sĩ, nghĩa trang liệt sĩ"},
    {0, "Tiếp nhận và an táng 04 hài cốt liệt sĩ; sửa chữa 02 nghĩa trang; "
        "hỗ trợ 37 lượt thân nhân đi thăm viếng mộ liệt sĩ."},
    {2, "Giảm nghèo và bảo trợ xã hội"},
    {0, "Theo kết quả rà soát cuối năm 2023, toàn tỉnh còn 3.905 hộ nghèo, "
        "chiếm 1,21% và 9.342 hộ cận nghèo, chiếm 2,90% tổng số hộ. Sở đã tham "
        "mưu phân bổ nguồn vốn của Chương trình mục tiêu quốc gia, hướng dẫn "
        "các địa phương xây dựng dự án đa dạng hóa sinh kế, hỗ trợ con giống "
        "và kỹ thuật cho các hộ có khả năng lao động."},
    {-1, "Trợ giúp xã hội thường xuyên cho 42.317 đối tượng tại cộng đồng với "
         "kinh phí 61 tỷ 208 triệu đồng."},
    {-1, "Nuôi dưỡng tập trung 286 người tại các cơ sở trợ giúp xã hội; chất "
         "lượng bữa ăn và khám sức khỏe định kỳ được bảo đảm."},
    {-1, "Cấp 42.120 thẻ bảo hiểm y tế cho đối tượng bảo trợ xã hội."},
    {2, "Trẻ em, bình đẳng giới và phòng, chống tệ nạn xã hội"},
    {0, "Tổ chức 12 lớp truyền thông về phòng, chống đuối nước và xâm hại trẻ "
        "em cho 1.350 lượt người; trao 420 suất học bổng cho trẻ em có hoàn "
        "cảnh đặc biệt. Không xảy ra vụ việc nghiêm trọng cần can thiệp khẩn "
        "cấp trong quý."},
    {4, "Công tác cai nghiện"},
    {0, "Cơ sở cai nghiện tỉnh đang quản lý 318 học viên; tổ chức dạy nghề may "
        "và trồng trọt cho 96 học viên; theo dõi, hỗ trợ 74 người hoàn thành "
        "cai nghiện trở về nơi cư trú."},
    {2, "Cải cách hành chính, thanh tra, giải quyết đơn thư"},
    {0, "Sở duy trì bộ phận tiếp nhận và trả kết quả tại Trung tâm Phục vụ "
        "hành chính công; 100% thủ tục đủ điều kiện được cung cấp trực tuyến. "
        "Thanh tra Sở tiến hành 03 cuộc thanh tra, tiếp 26 lượt công dân, xử "
        "lý 19 đơn, không có vụ việc khiếu nại đông người."},
    {1, "Đánh giá chung"},
    {2, "Kết quả nổi bật"},
    {0, "Các chỉ tiêu được giao triển khai đúng tiến độ; chính sách đối với "
        "người có công, hộ nghèo và đối tượng bảo trợ xã hội được thực hiện "
        "đầy đủ, kịp thời; an sinh xã hội trên địa bàn được giữ vững, người "
        "dân phấn khởi đón Tết trong không khí đầm ấm."},
    {2, "Hạn chế, nguyên nhân"},
    {0, "Số lao động đi làm việc ở nước ngoài còn thấp so với kế hoạch do "
        "người lao động ngại học ngoại ngữ, chi phí ban đầu cao; một số xã "
        "chậm gửi báo cáo nên số liệu tư vấn việc làm chưa tổng hợp đủ."},
    {1, "Nhiệm vụ trọng tâm quý II năm 2024"},
    {-1, "Tổ chức ít nhất 08 phiên giao dịch việc làm, trong đó có 02 phiên "
         "lưu động tại các huyện vùng sâu."},
    {-1, "Hoàn thành việc thẩm định kế hoạch đào tạo nghề cho lao động nông "
         "thôn trước ngày 30 tháng 4 năm 2024."},
    {-1, "Chuẩn bị các điều kiện tổ chức kỷ niệm 77 năm Ngày Thương binh - "
         "Liệt sĩ."},
};

static void tell(struct doc *d)
{
    for (size_t i = 0; i < ARRAY_COUNT(story); i++) {
        if (story[i].level > 0)
            heading(d, story[i].level, story[i].text);
        else if (story[i].level == 0)
            doc_say(d, &d->body, DOC_NORMAL, story[i].text);
        else
            doc_text(d, doc_item(d, &d->body, '-'), story[i].text);
    }
}

static void closing(struct doc *d)
{
    struct doc_inlines *p = doc_paragraph(d, &d->body, DOC_NORMAL);

    doc_text(d, p,
             "Trên đây là báo cáo kết quả công tác quý I, nhiệm vụ quý "
             "II năm 2024 của Sở ");
    doc_text(d, doc_italic(d, p), "(kèm theo Phụ lục số liệu)");
    doc_text(d, p,
             ". Sở Lao động - Thương binh và Xã hội kính báo cáo Ủy ban "
             "nhân dân tỉnh, Bộ Lao động - Thương binh và Xã hội xem "
             "xét, chỉ đạo.");
}

/* 40 rows, so that the head of the table must be repeated. */
static void annex(struct doc *d)
{
    static const struct doc_column columns[] = {
        {1, DOC_ALIGN_CENTRE}, {4, DOC_ALIGN_LEFT},  {2, DOC_ALIGN_RIGHT},
        {2, DOC_ALIGN_RIGHT},  {2, DOC_ALIGN_RIGHT}, {3, DOC_ALIGN_LEFT}};
    static const char *const titles[] = {
        "TT", "Xã", "Hộ nghèo", "Tỷ lệ (%)", "Hộ cận nghèo", "Ghi chú"};
    struct doc_blocks *to =
        doc_annex(d, "Phụ lục", "Hộ nghèo, hộ cận nghèo theo xã",
                  "(Kèm theo Báo cáo số      /BC-SLĐTBXH ngày    tháng 3 năm "
                  "2024)",
                  1);
    char text[64];

    doc_say(d, to, DOC_RIGHT, "Đơn vị tính: hộ");
    struct doc_table *t = doc_table(d, to, columns, ARRAY_COUNT(columns), 1);
    if (t)
        t->by_weight = 1;
    doc_row(d, t);
    for (size_t i = 0; i < ARRAY_COUNT(titles); i++)
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), titles[i]);
    for (int i = 1; i <= 40; i++) {
        doc_row(d, t);
        snprintf(text, sizeof text, "%d", i);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), text);
        snprintf(text, sizeof text, "Xã An Hòa %d", i);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), text);
        snprintf(text, sizeof text, "%d", 100 + i);
        figure(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), "poor", text, text);
        snprintf(text, sizeof text, "1,%02d", i);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), text);
        snprintf(text, sizeof text, "%d", 200 + i);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1), text);
        doc_text(d, doc_cell(d, t, DOC_ALIGN_COLUMN, 1),
                 i % 7 ? "" : "=tăng so với đầu kỳ");
    }
}

struct doc *doc_sample(struct arena *a)
{
    struct doc *d = doc_new(a, LANG_VI);

    if (!d)
        return NULL;
    head(d);
    opening(d);
    employment(d);
    doc_text(d, doc_bold(d, doc_paragraph(d, &d->body, DOC_CENTRE)),
             "Biểu tổng hợp kết quả thực hiện một số chỉ tiêu");
    results_table(d, &d->body);
    tell(d);
    closing(d);
    annex(d);
    return d;
}
