//! Words around every page, and of the first page.

super::table!(
    Shell {
        lang: "vi", "en";
        service: "Lấy ý kiến, đo lường sự hài lòng của người dân", "Citizens' opinions and satisfaction";
        skip: "Đến nội dung chính", "Skip to the main content";
        other_language: "English", "Tiếng Việt";
        other_lang: "en", "vi";
        demo_banner: "SỐ LIỆU GIẢ LẬP để giới thiệu phần mềm, không phải ý kiến của người dân.", "INVENTED DATA to show the program; not citizens' opinions.";
        nav: "Các trang khác", "Other pages";
        home: "Gửi ý kiến", "Give your opinion";
        results: "Kết quả", "Results";
        check: "Kiểm tra biên nhận", "Check a receipt";
        how: "Kết quả được tính thế nào", "How results are made";
        privacy: "Bảo vệ dữ liệu cá nhân", "Data protection";
        responsible: "Đơn vị chịu trách nhiệm: {body}", "Responsible: {body}";
        contact: "Liên hệ: {contact}", "Contact: {contact}";
        block_departments: "Sở, ban, ngành", "Provincial departments";
        block_vertical: "Cơ quan ngành dọc", "Vertical agencies of ministries";
        block_communes: "Xã, phường, đặc khu", "Communes, wards, special zones";
        block_districts: "Huyện, thành phố (trước 1/7/2025)", "Districts and cities (before 1/7/2025)";
        block_one_stop: "Trung tâm, bộ phận một cửa", "One-stop shops";
        home_title: "Gửi ý kiến của Ông/Bà", "Give your opinion";
        home_lead: "Xin chọn cơ quan đã tiếp nhận, giải quyết thủ tục của Ông/Bà. Không hỏi họ tên, không cần đăng nhập.", "Choose the agency that handled your procedure. No name is asked, no sign-in is needed.";
        search_label: "Tìm cơ quan", "Find the agency";
        search_hint: "Gõ một phần của tên, có dấu hay không dấu đều được. Ví dụ: rach gia", "Type part of the name, with or without Vietnamese marks. Example: rach gia";
        search: "Tìm", "Search";
        found: "Có {n} cơ quan khớp với “{query}”", "{n} agencies match “{query}”";
        found_one: "Có 1 cơ quan khớp với “{query}”", "1 agency matches “{query}”";
        found_none: "Không có cơ quan nào khớp với “{query}”. Xin thử một phần ngắn hơn của tên.", "No agency matches “{query}”. Try a shorter part of the name.";
        show_all: "Xem tất cả cơ quan", "Show all agencies";
        agencies: "{n} cơ quan", "{n} agencies";
        open_days: "Nhận ý kiến từ ngày {opens} đến hết ngày {closes}.", "Open from {opens} to {closes}, both days included.";
        minutes: "Trả lời mất khoảng {minutes} phút.", "It takes about {minutes} minutes.";
        none_open: "Hiện không có đợt lấy ý kiến nào đang mở.", "No survey is open at the moment.";
        upcoming: "Sắp mở", "Opening soon";
        will_open: "Sẽ nhận ý kiến từ ngày {opens} đến hết ngày {closes}.", "Will be open from {opens} to {closes}, both days included.";
        over: "Đã kết thúc", "Ended";
        was_open: "Đã nhận ý kiến từ ngày {opens} đến hết ngày {closes}.", "Was open from {opens} to {closes}, both days included.";
        see_results: "Xem kết quả", "See the results";
        wave: "Đợt {wave}", "Wave {wave}";
    }
);
