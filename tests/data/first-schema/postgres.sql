--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: refuse(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: __diesel_schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);


--
-- Name: agency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.agency (
    code text NOT NULL,
    name text NOT NULL,
    name_en text,
    kind text NOT NULL,
    block text NOT NULL,
    parent text,
    valid_from text,
    valid_to text,
    successors text NOT NULL,
    files bigint
);


--
-- Name: definition; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.definition (
    sha256 bytea NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    version text NOT NULL,
    text text NOT NULL,
    CONSTRAINT definition_kind_check CHECK ((kind = ANY (ARRAY['survey'::text, 'method'::text]))),
    CONSTRAINT definition_sha256_check CHECK ((octet_length(sha256) = 32))
);


--
-- Name: log_head; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.log_head (
    id integer NOT NULL,
    size bigint NOT NULL,
    CONSTRAINT log_head_id_check CHECK ((id = 1)),
    CONSTRAINT log_head_size_check CHECK ((size >= 0))
);


--
-- Name: response; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.response (
    log_index bigint NOT NULL,
    wave text NOT NULL,
    id bytea NOT NULL,
    agency text NOT NULL,
    source text NOT NULL,
    mode text NOT NULL,
    respondent_kind text,
    sector text,
    unit text,
    received_by text,
    day text NOT NULL,
    receipt_hash bytea NOT NULL,
    salt bytea NOT NULL,
    record_version integer NOT NULL,
    sealed bytea NOT NULL,
    answers bytea NOT NULL,
    CONSTRAINT response_day_check CHECK ((length(day) = 10)),
    CONSTRAINT response_id_check CHECK ((octet_length(id) = 16)),
    CONSTRAINT response_log_index_check CHECK ((log_index >= 0)),
    CONSTRAINT response_mode_check CHECK ((mode = ANY (ARRAY['web'::text, 'paper'::text, 'interview'::text, 'phone'::text, 'kiosk'::text]))),
    CONSTRAINT response_receipt_hash_check CHECK ((octet_length(receipt_hash) = 32)),
    CONSTRAINT response_respondent_kind_check CHECK ((respondent_kind = ANY (ARRAY['person'::text, 'organisation'::text]))),
    CONSTRAINT response_salt_check CHECK ((octet_length(salt) = 32)),
    CONSTRAINT response_sealed_check CHECK ((octet_length(sealed) = 32)),
    CONSTRAINT response_source_check CHECK ((source = ANY (ARRAY['drawn'::text, 'offered'::text, 'open'::text])))
);


--
-- Name: response_text; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.response_text (
    log_index bigint NOT NULL,
    question text NOT NULL,
    salt bytea,
    words text,
    commitment bytea NOT NULL,
    CONSTRAINT response_text_commitment_check CHECK ((octet_length(commitment) = 32)),
    CONSTRAINT response_text_salt_check CHECK ((octet_length(salt) = 32))
);


--
-- Name: setting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.setting (
    key text NOT NULL,
    value text NOT NULL
);


--
-- Name: wave; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wave (
    key text NOT NULL,
    survey bytea NOT NULL,
    opens text NOT NULL,
    closes text NOT NULL,
    live boolean NOT NULL,
    demo boolean NOT NULL,
    closed_on text,
    opened_ms bigint NOT NULL,
    CONSTRAINT wave_check CHECK ((opens <= closes))
);


--
-- Name: wave_agency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wave_agency (
    wave text NOT NULL,
    place integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text,
    kind text NOT NULL,
    block text NOT NULL,
    parent text,
    valid_from text,
    valid_to text,
    successors text NOT NULL,
    files bigint
);


--
-- Name: wave_method; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wave_method (
    wave text NOT NULL,
    place integer NOT NULL,
    method bytea NOT NULL,
    added_after_opening boolean NOT NULL
);


--
-- Data for Name: __diesel_schema_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.__diesel_schema_migrations VALUES ('20261122000001', '2026-11-22 18:29:50.757328');


--
-- Data for Name: agency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.agency VALUES ('x-vpub', 'Văn phòng Ủy ban nhân dân tỉnh', 'Office of the Provincial People''s Committee', 'office', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-snv', 'Sở Nội vụ', 'Department of Home Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-stp', 'Sở Tư pháp', 'Department of Justice', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-stc', 'Sở Tài chính', 'Department of Finance', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-sct', 'Sở Công Thương', 'Department of Industry and Trade', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-snnmt', 'Sở Nông nghiệp và Môi trường', 'Department of Agriculture and Environment', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-sxd', 'Sở Xây dựng', 'Department of Construction', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-skhcn', 'Sở Khoa học và Công nghệ', 'Department of Science and Technology', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-sgddt', 'Sở Giáo dục và Đào tạo', 'Department of Education and Training', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-syt', 'Sở Y tế', 'Department of Health', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-svhttdl', 'Sở Văn hóa, Thể thao và Du lịch', 'Department of Culture, Sports and Tourism', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-sdttg', 'Sở Dân tộc và Tôn giáo', 'Department of Ethnic and Religious Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-sngv', 'Sở Ngoại vụ', 'Department of Foreign Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-ttt', 'Thanh tra tỉnh', 'Provincial Inspectorate', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-bqlkkt', 'Ban Quản lý Khu kinh tế', 'Economic Zone Management Board', 'board', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-cat', 'Công an tỉnh', 'Provincial Police', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-thue', 'Thuế tỉnh', 'Provincial Tax Office', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('x-bhxh', 'Bảo hiểm xã hội tỉnh', 'Provincial Social Insurance', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30292', 'Phường Bình Đức', 'Bình Đức Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30301', 'Phường Mỹ Thới', 'Mỹ Thới Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30307', 'Phường Long Xuyên', 'Long Xuyên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30313', 'Xã Mỹ Hòa Hưng', 'Mỹ Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30316', 'Phường Châu Đốc', 'Châu Đốc Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30325', 'Phường Vĩnh Tế', 'Vĩnh Tế Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30337', 'Xã An Phú', 'An Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30341', 'Xã Khánh Bình', 'Khánh Bình Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30346', 'Xã Nhơn Hội', 'Nhơn Hội Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30352', 'Xã Phú Hữu', 'Phú Hữu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30367', 'Xã Vĩnh Hậu', 'Vĩnh Hậu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30376', 'Phường Tân Châu', 'Tân Châu Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30377', 'Phường Long Phú', 'Long Phú Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30385', 'Xã Vĩnh Xương', 'Vĩnh Xương Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30388', 'Xã Tân An', 'Tân An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30403', 'Xã Châu Phong', 'Châu Phong Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30406', 'Xã Phú Tân', 'Phú Tân Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30409', 'Xã Chợ Vàm', 'Chợ Vàm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30421', 'Xã Phú Lâm', 'Phú Lâm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30430', 'Xã Hòa Lạc', 'Hòa Lạc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30436', 'Xã Phú An', 'Phú An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30445', 'Xã Bình Thạnh Đông', 'Bình Thạnh Đông Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30463', 'Xã Châu Phú', 'Châu Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30469', 'Xã Mỹ Đức', 'Mỹ Đức Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30478', 'Xã Vĩnh Thạnh Trung', 'Vĩnh Thạnh Trung Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30481', 'Xã Thạnh Mỹ Tây', 'Thạnh Mỹ Tây Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30487', 'Xã Bình Mỹ', 'Bình Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30502', 'Phường Thới Sơn', 'Thới Sơn Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30505', 'Phường Chi Lăng', 'Chi Lăng Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30520', 'Phường Tịnh Biên', 'Tịnh Biên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30526', 'Xã An Cư', 'An Cư Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30538', 'Xã Núi Cấm', 'Núi Cấm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30544', 'Xã Tri Tôn', 'Tri Tôn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30547', 'Xã Ba Chúc', 'Ba Chúc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30568', 'Xã Vĩnh Gia', 'Vĩnh Gia Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30577', 'Xã Ô Lâm', 'Ô Lâm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30580', 'Xã Cô Tô', 'Cô Tô Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30589', 'Xã An Châu', 'An Châu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30595', 'Xã Cần Đăng', 'Cần Đăng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30604', 'Xã Vĩnh An', 'Vĩnh An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30607', 'Xã Bình Hòa', 'Bình Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30619', 'Xã Vĩnh Hanh', 'Vĩnh Hanh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30628', 'Xã Chợ Mới', 'Chợ Mới Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30631', 'Xã Long Điền', 'Long Điền Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30643', 'Xã Cù Lao Giêng', 'Cù Lao Giêng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30658', 'Xã Nhơn Mỹ', 'Nhơn Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30664', 'Xã Long Kiến', 'Long Kiến Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30673', 'Xã Hội An', 'Hội An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30682', 'Xã Thoại Sơn', 'Thoại Sơn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30685', 'Xã Phú Hòa', 'Phú Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30688', 'Xã Óc Eo', 'Óc Eo Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30691', 'Xã Tây Phú', 'Tây Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30697', 'Xã Vĩnh Trạch', 'Vĩnh Trạch Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30709', 'Xã Định Mỹ', 'Định Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30742', 'Phường Rạch Giá', 'Rạch Giá Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30760', 'Phường Vĩnh Thông', 'Vĩnh Thông Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30766', 'Phường Tô Châu', 'Tô Châu Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30769', 'Phường Hà Tiên', 'Hà Tiên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30781', 'Xã Tiên Hải', 'Tiên Hải Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30787', 'Xã Kiên Lương', 'Kiên Lương Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30790', 'Xã Hòa Điền', 'Hòa Điền Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30793', 'Xã Vĩnh Điều', 'Vĩnh Điều Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30796', 'Xã Giang Thành', 'Giang Thành Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30811', 'Xã Sơn Hải', 'Sơn Hải Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30814', 'Xã Hòn Nghệ', 'Hòn Nghệ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30817', 'Xã Hòn Đất', 'Hòn Đất Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30823', 'Xã Bình Sơn', 'Bình Sơn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30826', 'Xã Bình Giang', 'Bình Giang Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30835', 'Xã Sơn Kiên', 'Sơn Kiên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30838', 'Xã Mỹ Thuận', 'Mỹ Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30850', 'Xã Tân Hiệp', 'Tân Hiệp Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30856', 'Xã Tân Hội', 'Tân Hội Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30874', 'Xã Thạnh Đông', 'Thạnh Đông Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30880', 'Xã Châu Thành', 'Châu Thành Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30886', 'Xã Thạnh Lộc', 'Thạnh Lộc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30898', 'Xã Bình An', 'Bình An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30904', 'Xã Giồng Riềng', 'Giồng Riềng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30910', 'Xã Thạnh Hưng', 'Thạnh Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30928', 'Xã Ngọc Chúc', 'Ngọc Chúc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30934', 'Xã Hòa Hưng', 'Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30943', 'Xã Long Thạnh', 'Long Thạnh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30949', 'Xã Hòa Thuận', 'Hòa Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30952', 'Xã Gò Quao', 'Gò Quao Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30958', 'Xã Định Hòa', 'Định Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30970', 'Xã Vĩnh Hòa Hưng', 'Vĩnh Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30982', 'Xã Vĩnh Tuy', 'Vĩnh Tuy Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30985', 'Xã An Biên', 'An Biên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('30988', 'Xã Tây Yên', 'Tây Yên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31006', 'Xã Đông Thái', 'Đông Thái Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31012', 'Xã Vĩnh Hòa', 'Vĩnh Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31018', 'Xã An Minh', 'An Minh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31024', 'Xã Đông Hòa', 'Đông Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31027', 'Xã U Minh Thượng', 'U Minh Thượng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31031', 'Xã Tân Thạnh', 'Tân Thạnh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31036', 'Xã Đông Hưng', 'Đông Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31042', 'Xã Vân Khánh', 'Vân Khánh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31051', 'Xã Vĩnh Phong', 'Vĩnh Phong Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31064', 'Xã Vĩnh Bình', 'Vĩnh Bình Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31069', 'Xã Vĩnh Thuận', 'Vĩnh Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31078', 'Đặc khu Phú Quốc', 'Phú Quốc Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31105', 'Đặc khu Thổ Châu', 'Thổ Châu Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.agency VALUES ('31108', 'Đặc khu Kiên Hải', 'Kiên Hải Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);


--
-- Data for Name: definition; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.definition VALUES ('\xff269b11f6903c995e1baeaa073ad5b0ff275fe9d2aa059a16dc21a0257f133f', 'survey', 'sipas-short', '1', '# The short form for continuous use at counters: one question for each factor.
# Never joined with sipas-agency: one question is not the mean of four to six.
key = "sipas-short"
version = "1"
languages = ["vi", "en"]
minutes = 1
title = { vi = "Ý kiến nhanh về việc giải quyết thủ tục hành chính", en = "A quick opinion on how your procedure was handled" }
source = { vi = "Phiếu do nhóm phát triển phần mềm soạn: mỗi yếu tố trong năm yếu tố một câu, dùng thường xuyên tại quầy; số liệu không gộp và không so sánh với số liệu của phiếu sipas-agency; phải đối chiếu với phụ lục của quyết định đang có hiệu lực trước khi dùng chính thức.", en = "This form is ours: one question for each of the five factors, for continuous use at counters; its figures are never joined or compared with those of sipas-agency; wording ours; to be checked against the annex of the decision in force before official use." }
note = { vi = "Thang điểm được in từ mức thấp đến mức cao; không có câu trả lời đúng hay sai.", en = "The scale runs from low to high; there is no right or wrong answer." }

[scale.satisfaction]
options = [
  { code = 1, vi = "Rất không hài lòng", en = "Very dissatisfied" },
  { code = 2, vi = "Không hài lòng", en = "Dissatisfied" },
  { code = 3, vi = "Bình thường", en = "Neutral" },
  { code = 4, vi = "Hài lòng", en = "Satisfied" },
  { code = 5, vi = "Rất hài lòng", en = "Very satisfied" },
]
apart = [{ code = "na", vi = "Không có ý kiến, hoặc không gặp việc này", en = "No opinion, or does not apply to me" }]

[[section]]
key = "factors"
title = { vi = "Về lần làm thủ tục của Ông/Bà", en = "About the procedure you went through" }
stem = { vi = "Ông/Bà hài lòng ở mức nào về từng nội dung sau?", en = "How satisfied are you with each of the following?" }

[[section.question]]
key = "f1"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Nơi tiếp nhận và trả kết quả (thuận tiện hay bất tiện)", en = "The counter area (convenient or not)" }

[[section.question]]
key = "f2"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc thực hiện thủ tục: giấy tờ, phí, thời gian (đúng như đã công khai, hay khác đi)", en = "How the procedure went: papers, fees, time (as posted, or otherwise)" }

[[section.question]]
key = "f3"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Công chức tiếp nhận, giải quyết hồ sơ (tận tình, rõ ràng hay chưa)", en = "The staff who received and handled the file (caring and clear or not)" }

[[section.question]]
key = "f4"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Kết quả Ông/Bà nhận được (đủ, chính xác hay thiếu, sai sót)", en = "The result you received (complete and correct, or with gaps and errors)" }

[[section.question]]
key = "f5"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc cơ quan tiếp nhận, xử lý góp ý, phản ánh, kiến nghị (kịp thời hay chậm)", en = "How the agency receives and deals with suggestions and complaints (in time or late)" }

[[section]]
key = "overall"
title = { vi = "Đánh giá chung", en = "Overall opinion" }

[[section.question]]
key = "overall"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Nhìn chung, Ông/Bà hài lòng ở mức nào về lần giải quyết này?", en = "All in all, how satisfied are you with how it was handled?" }

[[section.question]]
key = "comment"
kind = "text"
max_chars = 500
text = { vi = "Ông/Bà muốn nói thêm điều gì? (xin đừng ghi họ tên, số điện thoại, mã hồ sơ)", en = "Anything else? (please no names, phone numbers, file numbers)" }
');
INSERT INTO public.definition VALUES ('\x72e6a13071b2b5dc1b4e08ba961c81b97a2e350d2abfbf216c47747cccca62e7', 'method', 'sipas-short', '1', 'key = "sipas-short"
version = "1"
survey = "sipas-short"
title = { vi = "Chỉ số hài lòng, phiếu ngắn: gộp năm câu", en = "Satisfaction index, short form: five questions pooled" }
rule = { vi = "Tỷ lệ câu trả lời “Hài lòng” và “Rất hài lòng” trong số câu trả lời có ý kiến của năm câu, gộp chung; câu có nhiều người trả lời hơn thì chiếm phần lớn hơn. Không ghép và không so sánh với chỉ số của phiếu 22 tiêu chí; ý kiến tự nguyện tại quầy hoặc trên mạng chỉ được nêu riêng.", en = "Answers “satisfied” and “very satisfied” as a share of all answers with an opinion to the five questions, pooled; a question with more answers weighs more. Never joined or compared with the index of the 22-criteria form; voluntary answers at the counter or on the web are only shown beside." }
source = { vi = "Do nhóm phát triển phần mềm soạn, dùng thường xuyên tại quầy; không theo quyết định nào.", en = "Ours, for continuous use at counters; follows no decision." }
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "pooled" }
decimals = 2
missing = "drop"
unit = "percent"
root = "sipas-short"

[node.sipas-short]
title = { vi = "Chỉ số hài lòng (phiếu ngắn)", en = "Satisfaction index (short form)" }
level = "index"
aggregate = "pooled"
of = ["f1", "f2", "f3", "f4", "f5"]

[indicators]
questions = [
  "f1",
  "f2",
  "f3",
  "f4",
  "f5",
]
statistic = { share_of = [4, 5] }
');
INSERT INTO public.definition VALUES ('\x1854a9fbaac8842c25d0150b9db2a5f1c3bb3e7fc70e2b8ca5bef1c6b79abc7b', 'survey', 'sipas-agency', '2017.1', '# The transaction form: one person or organisation, one procedure that was handled.
# "required" means: one of the five levels, or the box "no opinion". Gates are negative where
# a blank must mean "ask"; section V alone is asked only of those who said they gave feedback.
key = "sipas-agency"
version = "2017.1"
languages = ["vi", "en"]
minutes = 7
title = { vi = "Phiếu lấy ý kiến người dân, tổ chức về việc giải quyết thủ tục hành chính", en = "Your opinion on how your administrative procedure was handled" }
source = { vi = "Nội dung: năm yếu tố và 22 tiêu chí (4 + 5 + 6 + 3 + 4) theo Quyết định số 2640/QĐ-BNV năm 2017; cách chia và từng tiêu chí theo hiểu biết chung; câu chữ do nhóm phát triển phần mềm soạn, phải đối chiếu với phụ lục của quyết định đang có hiệu lực trước khi dùng chính thức. Ở phiên bản này, q5_1 đến q5_4 chỉ hỏi người đã góp ý, phản ánh, kiến nghị.", en = "Subjects: the five factors and 22 criteria (4 + 5 + 6 + 3 + 4) of Decision 2640/QĐ-BNV (2017), the split and the items from general knowledge; wording ours; to be checked against the annex of the decision in force before official use. In this version q5_1 to q5_4 are all asked only of those who gave feedback." }
note = { vi = "Thang điểm được in từ mức thấp đến mức cao; không có câu trả lời đúng hay sai.", en = "The scale runs from low to high; there is no right or wrong answer." }

[scale.satisfaction]
options = [
  { code = 1, vi = "Rất không hài lòng", en = "Very dissatisfied" },
  { code = 2, vi = "Không hài lòng", en = "Dissatisfied" },
  { code = 3, vi = "Bình thường", en = "Neutral" },
  { code = 4, vi = "Hài lòng", en = "Satisfied" },
  { code = 5, vi = "Rất hài lòng", en = "Very satisfied" },
]
apart = [{ code = "na", vi = "Không có ý kiến, hoặc không gặp việc này", en = "No opinion, or does not apply to me" }]

[[section]]
key = "context"
title = { vi = "Về lần làm thủ tục của Ông/Bà", en = "About the procedure you went through" }

[[section.question]]
key = "respondent"
kind = "choice"
fills = "respondent_kind"
text = { vi = "Ông/Bà trả lời với tư cách nào?", en = "You answer as …" }
options = [
  { code = 1, vi = "Cá nhân", en = "A person" },
  { code = 2, vi = "Đại diện tổ chức, doanh nghiệp, hợp tác xã, hộ kinh doanh", en = "For an organisation or business" },
]

[[section.question]]
key = "sector"
kind = "choice"
fills = "sector"
text = { vi = "Thủ tục thuộc lĩnh vực nào?", en = "Which field was it?" }
options = [
  { code = "land", vi = "Đất đai", en = "Land" },
  { code = "birth", vi = "Hộ tịch: khai sinh, khai tử và việc hộ tịch khác", en = "Civil status: births, deaths and other matters" },
  { code = "marriage", vi = "Hộ tịch: kết hôn, xác nhận tình trạng hôn nhân", en = "Civil status: marriage, certificate of marital status" },
  { code = "certification", vi = "Chứng thực", en = "Certification of copies and signatures" },
  { code = "social", vi = "Bảo trợ xã hội", en = "Social protection" },
  { code = "merit", vi = "Người có công", en = "People with merit to the nation" },
  { code = "business", vi = "Đăng ký kinh doanh (doanh nghiệp, hợp tác xã, hộ kinh doanh)", en = "Business registration (companies, cooperatives, household businesses)" },
  { code = "construction", vi = "Xây dựng, nhà ở", en = "Construction, housing" },
  { code = "police", vi = "Công an (cư trú, căn cước, xuất nhập cảnh, đăng ký xe, lý lịch tư pháp)", en = "Police (residence, identity card, travel papers, vehicle registration, criminal record)" },
  { code = "insurance", vi = "Bảo hiểm xã hội, bảo hiểm y tế", en = "Social and health insurance" },
  { code = "tax", vi = "Thuế", en = "Tax" },
  { code = "health", vi = "Y tế", en = "Health" },
  { code = "education", vi = "Giáo dục và đào tạo", en = "Education and training" },
  { code = "labour", vi = "Lao động, việc làm", en = "Labour, employment" },
  { code = "agriculture", vi = "Nông nghiệp, lâm nghiệp, thủy lợi", en = "Agriculture, forestry, irrigation" },
  { code = "fishery", vi = "Thủy sản", en = "Fisheries" },
  { code = "environment", vi = "Môi trường, tài nguyên", en = "Environment, natural resources" },
  { code = "transport", vi = "Giao thông vận tải", en = "Transport" },
  { code = "trade", vi = "Công nghiệp, thương mại", en = "Industry and trade" },
  { code = "culture", vi = "Văn hóa, gia đình, thể thao", en = "Culture, family, sport" },
  { code = "tourism", vi = "Du lịch", en = "Tourism" },
  { code = "media", vi = "Báo chí, xuất bản, thông tin điện tử", en = "Press, publishing, electronic information" },
  { code = "science", vi = "Khoa học và công nghệ, bưu chính, viễn thông", en = "Science and technology, post, telecommunications" },
  { code = "justice", vi = "Tư pháp, bổ trợ tư pháp", en = "Justice, legal professions" },
  { code = "homeaffairs", vi = "Nội vụ (hội, thi đua, khen thưởng, lưu trữ)", en = "Home affairs (associations, awards, archives)" },
  { code = "religion", vi = "Tín ngưỡng, tôn giáo", en = "Belief and religion" },
  { code = "ethnic", vi = "Công tác dân tộc", en = "Ethnic affairs" },
  { code = "finance", vi = "Tài chính, giá, tài sản công", en = "Finance, prices, public property" },
  { code = "investment", vi = "Đầu tư, đấu thầu", en = "Investment, procurement" },
  { code = "zone", vi = "Khu kinh tế, khu công nghiệp", en = "Economic and industrial zones" },
  { code = "foreign", vi = "Ngoại vụ", en = "Foreign affairs" },
  { code = "appeals", vi = "Tiếp công dân, khiếu nại, tố cáo", en = "Reception of citizens, complaints and denunciations" },
  { code = "other", vi = "Lĩnh vực khác", en = "Another field" },
]

[[section.question]]
key = "filed"
kind = "choice"
text = { vi = "Hồ sơ được nộp bằng cách nào?", en = "How was the file sent in?" }
options = [
  { code = 1, vi = "Nộp trực tiếp", en = "In person" },
  { code = 2, vi = "Trực tuyến toàn trình (không phải đến cơ quan)", en = "Wholly online" },
  { code = 3, vi = "Trực tuyến một phần", en = "Partly online" },
  { code = 4, vi = "Qua bưu chính công ích", en = "Public post" },
  { code = 5, vi = "Nhờ người khác nộp", en = "Someone did it for me" },
]

[[section.question]]
key = "received"
kind = "choice"
text = { vi = "Kết quả được nhận bằng cách nào?", en = "How did the result reach you?" }
options = [
  { code = 1, vi = "Tại cơ quan", en = "At the office" },
  { code = 2, vi = "Bản điện tử", en = "Electronic" },
  { code = 3, vi = "Bưu chính công ích", en = "Public post" },
  { code = 4, vi = "Cách khác", en = "Other" },
]

[[section.question]]
key = "outcome"
kind = "choice"
text = { vi = "Đến nay hồ sơ thế nào?", en = "Where does the file stand?" }
options = [
  { code = 1, vi = "Đã có kết quả", en = "Done" },
  { code = 2, vi = "Bị từ chối có văn bản", en = "Refused in writing" },
  { code = 3, vi = "Bị trả lại hoặc tôi rút hồ sơ", en = "Returned or withdrawn" },
  { code = 4, vi = "Chưa xong", en = "Not finished" },
]

[[section.question]]
key = "contact"
kind = "choice"
text = { vi = "Trong lần này, Ông/Bà có gặp, gọi hoặc nhắn tin với công chức không?", en = "Did you meet, call or message any staff?" }
options = [
  { code = 1, vi = "Có", en = "Yes" },
  { code = 2, vi = "Không", en = "No" },
]

[[section.question]]
key = "visits"
kind = "choice"
text = { vi = "Từ lúc nộp đến lúc nhận kết quả, Ông/Bà phải đến cơ quan mấy lần (kể cả lần nộp và lần nhận)?", en = "How many times did you have to go there, in all?" }
options = [
  { code = 0, vi = "0", en = "0" },
  { code = 1, vi = "1", en = "1" },
  { code = 2, vi = "2", en = "2" },
  { code = 3, vi = "3", en = "3" },
  { code = 4, vi = "4 trở lên", en = "4 or more" },
]

[[section.question]]
key = "more_papers"
kind = "choice"
text = { vi = "Có lần nào bị yêu cầu bổ sung giấy tờ không?", en = "Were you asked for more papers?" }
options = [
  { code = 1, vi = "Không", en = "No" },
  { code = 2, vi = "Một lần", en = "Once" },
  { code = 3, vi = "Từ hai lần trở lên", en = "Twice or more" },
]

[[section.question]]
key = "learned"
kind = "multi"
text = { vi = "Ông/Bà biết cách làm thủ tục này qua đâu? (chọn mọi ý đúng)", en = "How did you learn what to do? (all that apply)" }
options = [
  { code = 1, vi = "Hỏi công chức", en = "Staff" },
  { code = 2, vi = "Bảng niêm yết", en = "Notice board" },
  { code = 3, vi = "Cổng Dịch vụ công, trang thông tin điện tử", en = "Portal, web site" },
  { code = 4, vi = "Zalo, mạng xã hội", en = "Zalo, social media" },
  { code = 5, vi = "Người thân, hàng xóm", en = "Family, neighbours" },
  { code = 6, vi = "Tổ công nghệ số cộng đồng, đoàn thể", en = "Community digital team, associations" },
  { code = 7, vi = "Báo, đài, loa", en = "Press, radio" },
  { code = 8, vi = "Nơi khác", en = "Elsewhere" },
]

[[section.question]]
key = "gave_feedback"
kind = "choice"
text = { vi = "Ông/Bà có góp ý, phản ánh hoặc kiến nghị với cơ quan về thủ tục này không?", en = "Did you make a suggestion or complaint about it?" }
options = [
  { code = 1, vi = "Có", en = "Yes" },
  { code = 2, vi = "Không", en = "No" },
]

[[section]]
key = "access"
title = { vi = "I. Tiếp cận dịch vụ", en = "I. Access to the service" }
stem = { vi = "Ông/Bà hài lòng ở mức nào về từng nội dung sau?", en = "How satisfied are you with each of the following?" }
ask_if = { not = { all = [{ question = "filed", any_of = [2, 4] }, { question = "received", any_of = [2, 3] }, { question = "visits", any_of = [0] }] } }
ask_note = { vi = "Xin bỏ qua phần này nếu Ông/Bà không đến cơ quan lần nào: hồ sơ nộp trực tuyến toàn trình hoặc qua bưu chính, kết quả nhận bằng bản điện tử hoặc qua bưu chính; khi đó câu trả lời ở đây sẽ không được tính.", en = "Please skip this part if you never went to the office: the file was sent wholly online or by post, and the result came electronically or by post; answers given here are then left out." }

[[section.question]]
key = "q1_1"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Chỗ ngồi ở khu vực chờ (đủ hay thiếu)", en = "Seats in the waiting area (enough or too few)" }

[[section.question]]
key = "q1_2"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Trang thiết bị phục vụ người đến làm thủ tục, như bàn viết, máy lấy số, máy tính (đủ hay thiếu)", en = "Equipment for visitors, such as writing desks, queue machine, computers (enough or too little)" }

[[section.question]]
key = "q1_3"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Mức độ hiện đại của trang thiết bị ở nơi tiếp nhận và trả kết quả", en = "How modern the equipment at the counter area is" }

[[section.question]]
key = "q1_4"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc sử dụng các trang thiết bị dành cho người dân (dễ hay khó)", en = "Using the equipment meant for visitors (easy or hard)" }

[[section]]
key = "procedure"
title = { vi = "II. Thủ tục hành chính", en = "II. The procedure" }
stem = { vi = "Ông/Bà hài lòng ở mức nào về từng nội dung sau?", en = "How satisfied are you with each of the following?" }

[[section.question]]
key = "q2_1"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Nội dung thủ tục được niêm yết, công khai (đủ hay thiếu)", en = "What is posted about the procedure (complete or not)" }

[[section.question]]
key = "q2_2"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Nội dung thủ tục được niêm yết, công khai (đúng hay sai so với khi làm thực tế)", en = "What is posted about the procedure (correct or not, compared with what happened)" }

[[section.question]]
key = "q2_3"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Giấy tờ phải nộp (đúng như quy định đã công khai, hay bị yêu cầu khác đi)", en = "Papers you had to hand in (as the posted rules say, or otherwise)" }

[[section.question]]
key = "q2_4"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Phí, lệ phí phải nộp (đúng mức đã công khai, hay khác đi)", en = "Fees you had to pay (as posted, or otherwise)" }
apart = [{ code = "na", vi = "Không có ý kiến, hoặc thủ tục này không thu phí", en = "No opinion, or no fee is charged for this procedure" }]

[[section.question]]
key = "q2_5"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Thời gian giải quyết (đúng thời hạn quy định, hay kéo dài)", en = "Time taken (within the set time, or longer)" }

[[section]]
key = "staff"
title = { vi = "III. Công chức tiếp nhận, giải quyết hồ sơ", en = "III. The staff who received and handled the file" }
stem = { vi = "Ông/Bà hài lòng ở mức nào về từng nội dung sau?", en = "How satisfied are you with each of the following?" }
ask_if = { not = { question = "contact", any_of = [2] } }
ask_note = { vi = "Xin bỏ qua phần này nếu trong lần làm thủ tục này Ông/Bà không gặp, không gọi và không nhắn tin với công chức; khi đó câu trả lời ở đây sẽ không được tính.", en = "Please skip this part if you did not meet, call or message any staff this time; answers given here are then left out." }

[[section.question]]
key = "q3_1"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Thái độ giao tiếp của công chức", en = "The staff''s manner towards you" }

[[section.question]]
key = "q3_2"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc công chức lắng nghe ý kiến của Ông/Bà", en = "How the staff listened to you" }

[[section.question]]
key = "q3_3"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc công chức trả lời những điều Ông/Bà hỏi (đủ hay chưa đủ)", en = "How the staff answered your questions (fully or not)" }

[[section.question]]
key = "q3_4"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Sự tận tình của công chức khi hướng dẫn Ông/Bà kê khai, chuẩn bị hồ sơ", en = "The care with which the staff guided you in preparing the file" }

[[section.question]]
key = "q3_5"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Lời hướng dẫn của công chức (dễ hiểu hay khó hiểu)", en = "The staff''s guidance (easy or hard to understand)" }

[[section.question]]
key = "q3_6"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc công chức làm đúng quy định khi giải quyết hồ sơ", en = "Whether the staff kept to the rules when handling the file" }

[[section]]
key = "result"
title = { vi = "IV. Kết quả giải quyết", en = "IV. The result" }
stem = { vi = "Ông/Bà hài lòng ở mức nào về từng nội dung sau?", en = "How satisfied are you with each of the following?" }
ask_if = { not = { question = "outcome", any_of = [3, 4] } }
ask_note = { vi = "Xin bỏ qua phần này nếu hồ sơ bị trả lại, Ông/Bà đã rút hồ sơ hoặc hồ sơ chưa xong; khi đó câu trả lời ở đây sẽ không được tính.", en = "Please skip this part if the file was returned, withdrawn or is not finished; answers given here are then left out." }

[[section.question]]
key = "q4_1"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Kết quả Ông/Bà nhận được (đúng quy định hay không)", en = "The result you received (as the rules say or not)" }

[[section.question]]
key = "q4_2"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Thông tin ghi trên kết quả (đủ hay thiếu)", en = "The information on the result (complete or not)" }

[[section.question]]
key = "q4_3"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Thông tin ghi trên kết quả (chính xác hay sai sót)", en = "The information on the result (correct or with errors)" }

[[section]]
key = "feedback"
title = { vi = "V. Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị", en = "V. Handling of suggestions and complaints" }
stem = { vi = "Ông/Bà hài lòng ở mức nào về từng nội dung sau?", en = "How satisfied are you with each of the following?" }
ask_if = { question = "gave_feedback", any_of = [1] }
ask_note = { vi = "Chỉ trả lời phần này nếu Ông/Bà đã góp ý, phản ánh hoặc kiến nghị với cơ quan về thủ tục này; nếu không, xin bỏ qua, câu trả lời ở đây sẽ không được tính.", en = "Only if you made a suggestion or complaint to the agency about this procedure; otherwise please skip this part; answers given here are then left out." }

[[section.question]]
key = "q5_1"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Các cách để người dân góp ý, phản ánh, kiến nghị với cơ quan (có đủ và dễ thấy hay không)", en = "The ways to send suggestions and complaints to the agency (present and easy to find or not)" }

[[section.question]]
key = "q5_2"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc gửi góp ý, phản ánh, kiến nghị (dễ hay khó)", en = "Sending a suggestion or complaint (easy or hard)" }

[[section.question]]
key = "q5_3"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Tinh thần trách nhiệm của cơ quan khi tiếp nhận, xử lý góp ý, phản ánh, kiến nghị", en = "How responsibly the agency received and dealt with it" }

[[section.question]]
key = "q5_4"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Việc cơ quan thông báo kết quả xử lý (kịp thời hay chậm)", en = "Being told of the outcome (in time or late)" }

[[section]]
key = "overall"
title = { vi = "Đánh giá chung và mong muốn", en = "Overall opinion and wishes" }

[[section.question]]
key = "overall"
kind = "choice"
scale = "satisfaction"
text = { vi = "Nhìn chung, Ông/Bà hài lòng ở mức nào về lần giải quyết này?", en = "All in all, how satisfied are you with how it was handled?" }

[[section.question]]
key = "wishes"
kind = "multi"
max = 3
text = { vi = "Ông/Bà mong cơ quan cải thiện điều gì nhất? (chọn tối đa 3)", en = "What should be improved most? (at most 3)" }
options = [
  { code = 1, vi = "Giảm giấy tờ", en = "Fewer papers" },
  { code = 2, vi = "Rút ngắn thời gian", en = "Less time" },
  { code = 3, vi = "Giảm số lần đi lại", en = "Fewer trips" },
  { code = 4, vi = "Thái độ phục vụ", en = "Manner" },
  { code = 5, vi = "Năng lực của công chức", en = "Skill of staff" },
  { code = 6, vi = "Nơi tiếp nhận, trang thiết bị", en = "Counter area and equipment" },
  { code = 7, vi = "Nộp hồ sơ trực tuyến dễ hơn", en = "Easier online filing" },
  { code = 8, vi = "Hướng dẫn rõ hơn", en = "Clearer guidance" },
  { code = 9, vi = "Xử lý góp ý, kiến nghị tốt hơn", en = "Better handling of complaints" },
  { code = 10, vi = "Không cần thay đổi", en = "Nothing", exclusive = true },
]

[[section.question]]
key = "comment"
kind = "text"
max_chars = 1000
text = { vi = "Ông/Bà muốn nói thêm điều gì? (xin đừng ghi họ tên, số điện thoại, mã hồ sơ)", en = "Anything else? (please no names, phone numbers, file numbers)" }

[[section]]
key = "facts"
title = { vi = "Một số việc Ông/Bà đã gặp", en = "What you met with" }

[[section.question]]
key = "promised"
kind = "choice"
text = { vi = "Ông/Bà nhận kết quả so với ngày ghi trên giấy hẹn thế nào?", en = "The result, compared with the date on the slip" }
options = [
  { code = 1, vi = "Trước hẹn", en = "Before" },
  { code = 2, vi = "Đúng hẹn", en = "On the day" },
  { code = 3, vi = "Trễ hẹn", en = "Late" },
  { code = 4, vi = "Không có giấy hẹn", en = "No slip" },
]
apart = [{ code = "na", vi = "Không có ý kiến, hoặc không gặp việc này", en = "No opinion, or does not apply to me" }]

[[section.question]]
key = "apology"
kind = "choice"
text = { vi = "Khi trễ hẹn, cơ quan đã làm gì?", en = "When it was late, what did the agency do?" }
ask_if = { question = "promised", any_of = [3] }
ask_note = { vi = "Chỉ trả lời câu này nếu Ông/Bà nhận kết quả trễ hẹn; nếu không, xin bỏ qua, câu trả lời ở đây sẽ không được tính.", en = "Only if the result came late; otherwise please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Có thư xin lỗi và hẹn lại ngày", en = "Written apology and a new date" },
  { code = 2, vi = "Chỉ báo miệng, gọi điện hoặc nhắn tin", en = "Told by word, call or message only" },
  { code = 3, vi = "Không báo gì", en = "Nothing" },
]
apart = [{ code = "dk", vi = "Không biết, không có ý kiến", en = "Don''t know, no opinion" }]

[[section.question]]
key = "trouble"
kind = "choice"
except_modes = ["kiosk"]
text = { vi = "Có công chức nào gây khó khăn, phiền hà cho Ông/Bà không?", en = "Did any staff make things hard for you?" }
options = [
  { code = 1, vi = "Không", en = "No" },
  { code = 2, vi = "Có", en = "Yes" },
]
apart = [{ code = "ref", vi = "Không muốn trả lời", en = "Prefer not to answer" }]

[[section.question]]
key = "money"
kind = "choice"
except_modes = ["kiosk"]
text = { vi = "Ông/Bà có bị gợi ý đưa tiền, quà ngoài phí, lệ phí không?", en = "Was money or a gift beyond the fees hinted at?" }
options = [
  { code = 1, vi = "Không", en = "No" },
  { code = 2, vi = "Có", en = "Yes" },
]
apart = [{ code = "ref", vi = "Không muốn trả lời", en = "Prefer not to answer" }]

[[section.question]]
key = "coached"
kind = "choice"
except_modes = ["kiosk"]
text = { vi = "Có ai gợi ý hoặc nhắc Ông/Bà nên trả lời phiếu này thế nào không?", en = "Did anyone suggest how you should answer this form?" }
options = [
  { code = 1, vi = "Không", en = "No" },
  { code = 2, vi = "Có, công chức của cơ quan", en = "Yes, agency staff" },
  { code = 3, vi = "Có, người phát phiếu", en = "Yes, the person who brought the form" },
  { code = 4, vi = "Có, người khác", en = "Yes, someone else" },
]
apart = [{ code = "ref", vi = "Không muốn trả lời", en = "Prefer not to answer" }]

[[section.question]]
key = "why_not_online"
kind = "choice"
text = { vi = "Nếu không nộp trực tuyến, lý do chính là gì?", en = "If not online, why? (main reason)" }
ask_if = { not = { question = "filed", any_of = [2, 3] } }
ask_note = { vi = "Xin bỏ qua câu này nếu hồ sơ được nộp trực tuyến (toàn trình hoặc một phần); khi đó câu trả lời ở đây sẽ không được tính.", en = "Please skip this if the file was sent online, wholly or partly; answers given here are then left out." }
options = [
  { code = 1, vi = "Không biết có thể nộp trực tuyến", en = "Did not know" },
  { code = 2, vi = "Không biết cách làm", en = "Do not know how" },
  { code = 3, vi = "Không có điện thoại, máy tính, mạng", en = "No phone, computer, network" },
  { code = 4, vi = "Cổng khó dùng hoặc bị lỗi", en = "Portal hard or faulty" },
  { code = 5, vi = "Muốn gặp công chức để chắc chắn", en = "Prefer to be sure in person" },
  { code = 6, vi = "Công chức bảo nộp trực tiếp", en = "Staff told me to come" },
  { code = 7, vi = "Lý do khác", en = "Other" },
]

[[section.question]]
key = "post_known"
kind = "choice"
text = { vi = "Ông/Bà có được giới thiệu việc gửi hồ sơ, nhận kết quả qua bưu chính công ích không?", en = "Were you told of the public postal service?" }
options = [
  { code = 1, vi = "Có", en = "Yes" },
  { code = 2, vi = "Không", en = "No" },
]
apart = [{ code = "dk", vi = "Không biết, không có ý kiến", en = "Don''t know, no opinion" }]

[[section.question]]
key = "filled_by"
kind = "choice"
text = { vi = "Ai ghi (bấm) câu trả lời?", en = "Who marked the answers?" }
options = [
  { code = 1, vi = "Tôi tự trả lời", en = "Myself" },
  { code = 2, vi = "Người thân giúp, theo ý tôi", en = "Family, as I said" },
  { code = 3, vi = "Người phỏng vấn ghi", en = "The interviewer" },
  { code = 4, vi = "Người khác", en = "Someone else" },
]

[[section]]
key = "profile"
title = { vi = "Thông tin chung (không hỏi họ tên)", en = "About you (no name is asked)" }

[[section.question]]
key = "sex"
kind = "choice"
text = { vi = "Giới tính của Ông/Bà", en = "Your sex" }
ask_if = { not = { question = "respondent", any_of = [2] } }
ask_note = { vi = "Dành cho cá nhân. Nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hộ kinh doanh, xin bỏ qua; khi đó câu trả lời ở đây sẽ không được tính.", en = "For persons. If you answer for an organisation or business, please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Nam", en = "Male" },
  { code = 2, vi = "Nữ", en = "Female" },
  { code = 3, vi = "Khác hoặc không muốn trả lời", en = "Other, or prefer not to answer" },
]

[[section.question]]
key = "age"
kind = "choice"
text = { vi = "Ông/Bà bao nhiêu tuổi?", en = "How old are you?" }
ask_if = { not = { question = "respondent", any_of = [2] } }
ask_note = { vi = "Dành cho cá nhân. Nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hộ kinh doanh, xin bỏ qua; khi đó câu trả lời ở đây sẽ không được tính.", en = "For persons. If you answer for an organisation or business, please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "18–29", en = "18–29" },
  { code = 2, vi = "30–39", en = "30–39" },
  { code = 3, vi = "40–49", en = "40–49" },
  { code = 4, vi = "50–59", en = "50–59" },
  { code = 5, vi = "60–69", en = "60–69" },
  { code = 6, vi = "Từ 70 trở lên", en = "70 or over" },
]

[[section.question]]
key = "ethnicity"
kind = "choice"
text = { vi = "Ông/Bà thuộc dân tộc nào?", en = "Which ethnic group do you belong to?" }
ask_if = { not = { question = "respondent", any_of = [2] } }
ask_note = { vi = "Dành cho cá nhân. Nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hộ kinh doanh, xin bỏ qua; khi đó câu trả lời ở đây sẽ không được tính.", en = "For persons. If you answer for an organisation or business, please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Kinh", en = "Kinh" },
  { code = 2, vi = "Khmer", en = "Khmer" },
  { code = 3, vi = "Hoa", en = "Hoa" },
  { code = 4, vi = "Chăm", en = "Cham" },
  { code = 5, vi = "Dân tộc khác", en = "Another group" },
]

[[section.question]]
key = "education"
kind = "choice"
text = { vi = "Trình độ học vấn cao nhất của Ông/Bà", en = "Your highest level of schooling" }
ask_if = { not = { question = "respondent", any_of = [2] } }
ask_note = { vi = "Dành cho cá nhân. Nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hộ kinh doanh, xin bỏ qua; khi đó câu trả lời ở đây sẽ không được tính.", en = "For persons. If you answer for an organisation or business, please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Chưa học hết tiểu học", en = "Primary school not finished" },
  { code = 2, vi = "Tiểu học", en = "Primary school" },
  { code = 3, vi = "Trung học cơ sở", en = "Lower secondary school" },
  { code = 4, vi = "Trung học phổ thông", en = "Upper secondary school" },
  { code = 5, vi = "Trung cấp, cao đẳng", en = "Vocational school, college" },
  { code = 6, vi = "Đại học trở lên", en = "University or higher" },
]

[[section.question]]
key = "occupation"
kind = "choice"
text = { vi = "Công việc chính của Ông/Bà", en = "Your main occupation" }
ask_if = { not = { question = "respondent", any_of = [2] } }
ask_note = { vi = "Dành cho cá nhân. Nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hộ kinh doanh, xin bỏ qua; khi đó câu trả lời ở đây sẽ không được tính.", en = "For persons. If you answer for an organisation or business, please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Nông dân, ngư dân", en = "Farmer, fisher" },
  { code = 2, vi = "Công nhân, lao động tự do", en = "Worker, casual labourer" },
  { code = 3, vi = "Buôn bán, kinh doanh", en = "Trade, own business" },
  { code = 4, vi = "Cán bộ, công chức, viên chức, lực lượng vũ trang", en = "Official, civil servant, public employee, armed forces" },
  { code = 5, vi = "Học sinh, sinh viên", en = "Pupil, student" },
  { code = 6, vi = "Nội trợ, nghỉ hưu", en = "Homemaker, retired" },
  { code = 7, vi = "Khác", en = "Other" },
]

[[section.question]]
key = "area"
kind = "choice"
text = { vi = "Nơi Ông/Bà đang sống", en = "Where you live" }
ask_if = { not = { question = "respondent", any_of = [2] } }
ask_note = { vi = "Dành cho cá nhân. Nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hộ kinh doanh, xin bỏ qua; khi đó câu trả lời ở đây sẽ không được tính.", en = "For persons. If you answer for an organisation or business, please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Phường", en = "Ward" },
  { code = 2, vi = "Xã", en = "Commune" },
  { code = 3, vi = "Đặc khu, xã đảo", en = "Special zone, island commune" },
]

[[section.question]]
key = "org_kind"
kind = "choice"
text = { vi = "Tổ chức, cơ sở của Ông/Bà thuộc loại nào?", en = "What kind of organisation or business is it?" }
ask_if = { question = "respondent", any_of = [2] }
ask_note = { vi = "Chỉ trả lời câu này nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hợp tác xã, hộ kinh doanh; nếu không, xin bỏ qua, câu trả lời ở đây sẽ không được tính.", en = "Only if you answer for an organisation or business; otherwise please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Doanh nghiệp", en = "Company" },
  { code = 2, vi = "Hợp tác xã", en = "Cooperative" },
  { code = 3, vi = "Hộ kinh doanh", en = "Household business" },
  { code = 4, vi = "Đơn vị sự nghiệp, hội, tổ chức khác", en = "Public service unit, association, other organisation" },
]

[[section.question]]
key = "org_size"
kind = "choice"
text = { vi = "Tổ chức, cơ sở của Ông/Bà có bao nhiêu người làm việc?", en = "How many people work there?" }
ask_if = { question = "respondent", any_of = [2] }
ask_note = { vi = "Chỉ trả lời câu này nếu Ông/Bà đại diện tổ chức, doanh nghiệp, hợp tác xã, hộ kinh doanh; nếu không, xin bỏ qua, câu trả lời ở đây sẽ không được tính.", en = "Only if you answer for an organisation or business; otherwise please skip this; answers given here are then left out." }
options = [
  { code = 1, vi = "Dưới 10 người", en = "Fewer than 10" },
  { code = 2, vi = "10–49 người", en = "10–49" },
  { code = 3, vi = "50–199 người", en = "50–199" },
  { code = 4, vi = "Từ 200 người", en = "200 or more" },
]
');
INSERT INTO public.definition VALUES ('\x127678a69f84cafb418e13cb64cd925df69617d60def95d347b2c795e1ad891f', 'method', 'sipas', '1', 'key = "sipas"
version = "1"
survey = "sipas-agency"
title = { vi = "Chỉ số hài lòng: gộp mọi câu trả lời", en = "Satisfaction index: all answers pooled" }
rule = { vi = "Tỷ lệ câu trả lời “Hài lòng” và “Rất hài lòng” trong số câu trả lời có ý kiến của cả 22 tiêu chí, gộp chung. Yếu tố có nhiều tiêu chí và nhiều người trả lời thì chiếm phần lớn hơn: yếu tố công chức khoảng một phần ba, yếu tố góp ý, kiến nghị thường rất nhỏ; trọng số thực tế được in trong báo cáo.", en = "Answers “satisfied” and “very satisfied” as a share of all answers with an opinion to the 22 criteria, pooled. A factor with more criteria and more answers weighs more: staff about a third, feedback usually next to nothing; reports print the effective weights." }
source = { vi = "Cách tính này là một lựa chọn, không phải công thức của Bộ Nội vụ: chưa có trang công thức của quyết định. Cách gộp không trái với số liệu toàn quốc đã công bố (phiếu hộ gia đình), còn trung bình cộng năm yếu tố thì trái. Phải đối chiếu với quyết định đang có hiệu lực trước khi dùng chính thức.", en = "The rule is a choice, not the Ministry''s formula: the formula page of the decision was not available. Pooling does not contradict the published national figures (of the household form); a plain mean of the five factors does. To be checked against the decision in force before official use." }
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "files" }
decimals = 2
missing = "drop"
unit = "percent"
root = "sipas"

[node.sipas]
title = { vi = "Chỉ số hài lòng", en = "Satisfaction index" }
level = "index"
aggregate = "pooled"
of = ["access", "procedure", "staff", "result", "feedback"]

[node.access]
title = { vi = "Tiếp cận dịch vụ", en = "Access to the service" }
level = "factor"
aggregate = "pooled"
of = ["q1_1", "q1_2", "q1_3", "q1_4"]

[node.procedure]
title = { vi = "Thủ tục hành chính", en = "The procedure" }
level = "factor"
aggregate = "pooled"
of = ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5"]

[node.staff]
title = { vi = "Công chức tiếp nhận, giải quyết hồ sơ", en = "The staff who received and handled the file" }
level = "factor"
aggregate = "pooled"
of = ["q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6"]

[node.result]
title = { vi = "Kết quả giải quyết", en = "The result" }
level = "factor"
aggregate = "pooled"
of = ["q4_1", "q4_2", "q4_3"]

[node.feedback]
title = { vi = "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị", en = "Handling of suggestions and complaints" }
level = "factor"
aggregate = "pooled"
of = ["q5_1", "q5_2", "q5_3", "q5_4"]

[indicators]
questions = [
  "q1_1", "q1_2", "q1_3", "q1_4",
  "q2_1", "q2_2", "q2_3", "q2_4", "q2_5",
  "q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6",
  "q4_1", "q4_2", "q4_3",
  "q5_1", "q5_2", "q5_3", "q5_4",
]
statistic = { share_of = [4, 5] }
');
INSERT INTO public.definition VALUES ('\x1e36ff031a25d072b4c13a252284af23e06c994f8bf66f806bb4f031f142a5d2', 'method', 'sipas-factors', '1', 'key = "sipas-factors"
version = "1"
survey = "sipas-agency"
title = { vi = "Chỉ số hài lòng: bình quân năm yếu tố", en = "Satisfaction index: mean of the five factors" }
rule = { vi = "Trong mỗi yếu tố, gộp mọi câu trả lời có ý kiến; chỉ số là bình quân của năm yếu tố. Khi cả năm yếu tố đều có câu trả lời, mỗi yếu tố chiếm 20 %, kể cả yếu tố góp ý, kiến nghị thường rất ít người trả lời, nên sai số lớn hơn.", en = "Within each factor all answers with an opinion are pooled; the index is the mean of the five factors. Where all five have answers each weighs 20 %, even feedback, which few people usually answer, so the sampling error is larger." }
source = { vi = "Cách tính này là một lựa chọn, không phải công thức của Bộ Nội vụ: chưa có trang công thức của quyết định. Trung bình cộng của năm yếu tố đã công bố không cho ra chỉ số dịch vụ toàn quốc năm 2023 đã công bố của phiếu hộ gia đình (82,888 so với 82,97). Phải đối chiếu với quyết định đang có hiệu lực trước khi dùng chính thức.", en = "The rule is a choice, not the Ministry''s formula: the formula page of the decision was not available. The plain mean of the five published factors does not give the published national service figure of 2023, of the household form (82.888 against 82.97). To be checked against the decision in force before official use." }
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "files" }
decimals = 2
missing = "drop"
unit = "percent"
root = "sipas"

[node.sipas]
title = { vi = "Chỉ số hài lòng", en = "Satisfaction index" }
level = "index"
aggregate = "mean"
of = ["access", "procedure", "staff", "result", "feedback"]

[node.access]
title = { vi = "Tiếp cận dịch vụ", en = "Access to the service" }
level = "factor"
aggregate = "pooled"
of = ["q1_1", "q1_2", "q1_3", "q1_4"]

[node.procedure]
title = { vi = "Thủ tục hành chính", en = "The procedure" }
level = "factor"
aggregate = "pooled"
of = ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5"]

[node.staff]
title = { vi = "Công chức tiếp nhận, giải quyết hồ sơ", en = "The staff who received and handled the file" }
level = "factor"
aggregate = "pooled"
of = ["q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6"]

[node.result]
title = { vi = "Kết quả giải quyết", en = "The result" }
level = "factor"
aggregate = "pooled"
of = ["q4_1", "q4_2", "q4_3"]

[node.feedback]
title = { vi = "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị", en = "Handling of suggestions and complaints" }
level = "factor"
aggregate = "pooled"
of = ["q5_1", "q5_2", "q5_3", "q5_4"]

[indicators]
questions = [
  "q1_1", "q1_2", "q1_3", "q1_4",
  "q2_1", "q2_2", "q2_3", "q2_4", "q2_5",
  "q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6",
  "q4_1", "q4_2", "q4_3",
  "q5_1", "q5_2", "q5_3", "q5_4",
]
statistic = { share_of = [4, 5] }
');
INSERT INTO public.definition VALUES ('\xe7e8b8e6007effa5d291d04d7ebb476ade5b2cf48ac2dd751e6bdc146714035f', 'method', 'sipas-mean', '1', 'key = "sipas-mean"
version = "1"
survey = "sipas-agency"
title = { vi = "Điểm hài lòng bình quân (thang 20 đến 100)", en = "Mean satisfaction score (20 to 100)" }
rule = { vi = "Điểm bình quân (1 đến 5) của mọi câu trả lời có ý kiến, gộp chung, nhân với 20; thấp nhất là 20 điểm, không phải 0. Đây là điểm, không phải tỷ lệ người hài lòng; yếu tố có nhiều câu trả lời hơn thì chiếm phần lớn hơn.", en = "The mean mark (1 to 5) of all answers with an opinion, pooled, times 20; the lowest possible is 20 points, not 0. It is a score, not a share of satisfied people; a factor with more answers weighs more." }
source = { vi = "Cách tính này là một lựa chọn, không phải công thức của Bộ Nội vụ: chưa có trang công thức của quyết định. Dùng để so với các cuộc khảo sát trước đây công bố điểm trung bình. Phải đối chiếu với quyết định đang có hiệu lực trước khi dùng chính thức.", en = "The rule is a choice, not the Ministry''s formula: the formula page of the decision was not available. Offered for comparison with older surveys that published mean scores. To be checked against the decision in force before official use." }
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "files" }
decimals = 2
missing = "drop"
unit = "points"
root = "sipas"

[node.sipas]
title = { vi = "Chỉ số hài lòng", en = "Satisfaction index" }
level = "index"
aggregate = "pooled"
of = ["access", "procedure", "staff", "result", "feedback"]

[node.access]
title = { vi = "Tiếp cận dịch vụ", en = "Access to the service" }
level = "factor"
aggregate = "pooled"
of = ["q1_1", "q1_2", "q1_3", "q1_4"]

[node.procedure]
title = { vi = "Thủ tục hành chính", en = "The procedure" }
level = "factor"
aggregate = "pooled"
of = ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5"]

[node.staff]
title = { vi = "Công chức tiếp nhận, giải quyết hồ sơ", en = "The staff who received and handled the file" }
level = "factor"
aggregate = "pooled"
of = ["q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6"]

[node.result]
title = { vi = "Kết quả giải quyết", en = "The result" }
level = "factor"
aggregate = "pooled"
of = ["q4_1", "q4_2", "q4_3"]

[node.feedback]
title = { vi = "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị", en = "Handling of suggestions and complaints" }
level = "factor"
aggregate = "pooled"
of = ["q5_1", "q5_2", "q5_3", "q5_4"]

[indicators]
questions = [
  "q1_1", "q1_2", "q1_3", "q1_4",
  "q2_1", "q2_2", "q2_3", "q2_4", "q2_5",
  "q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6",
  "q4_1", "q4_2", "q4_3",
  "q5_1", "q5_2", "q5_3", "q5_4",
]
statistic = { mean = true }
times = 20
');
INSERT INTO public.definition VALUES ('\x6f50aa069dc9d305f3be01539feab185901a0b55a2ae195d837c19a93b77c387', 'method', 'sipas-questions', '1', 'key = "sipas-questions"
version = "1"
survey = "sipas-agency"
title = { vi = "Chỉ số hài lòng: bình quân 22 tiêu chí", en = "Satisfaction index: mean of the 22 criteria" }
rule = { vi = "Tính tỷ lệ hài lòng của từng tiêu chí rồi lấy bình quân, mỗi tiêu chí như nhau dù có bao nhiêu người trả lời. Khi mọi tiêu chí đều có câu trả lời, năm yếu tố lần lượt chiếm khoảng 18, 23, 27, 14 và 18 %; yếu tố góp ý, kiến nghị chiếm 18 % dù thường rất ít người trả lời.", en = "The share of satisfied answers is taken for each criterion and then averaged, every criterion alike however many people answered it. Where all criteria have answers the five factors weigh about 18, 23, 27, 14 and 18 %; feedback weighs 18 % although few people usually answer it." }
source = { vi = "Cách tính này là một lựa chọn, không phải công thức của Bộ Nội vụ: chưa có trang công thức của quyết định. Phải đối chiếu với quyết định đang có hiệu lực trước khi dùng chính thức.", en = "The rule is a choice, not the Ministry''s formula: the formula page of the decision was not available. To be checked against the decision in force before official use." }
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "files" }
decimals = 2
missing = "drop"
unit = "percent"
root = "sipas"

[node.sipas]
title = { vi = "Chỉ số hài lòng", en = "Satisfaction index" }
level = "index"
aggregate = "mean_of_leaves"
of = ["access", "procedure", "staff", "result", "feedback"]

[node.access]
title = { vi = "Tiếp cận dịch vụ", en = "Access to the service" }
level = "factor"
aggregate = "mean_of_leaves"
of = ["q1_1", "q1_2", "q1_3", "q1_4"]

[node.procedure]
title = { vi = "Thủ tục hành chính", en = "The procedure" }
level = "factor"
aggregate = "mean_of_leaves"
of = ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5"]

[node.staff]
title = { vi = "Công chức tiếp nhận, giải quyết hồ sơ", en = "The staff who received and handled the file" }
level = "factor"
aggregate = "mean_of_leaves"
of = ["q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6"]

[node.result]
title = { vi = "Kết quả giải quyết", en = "The result" }
level = "factor"
aggregate = "mean_of_leaves"
of = ["q4_1", "q4_2", "q4_3"]

[node.feedback]
title = { vi = "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị", en = "Handling of suggestions and complaints" }
level = "factor"
aggregate = "mean_of_leaves"
of = ["q5_1", "q5_2", "q5_3", "q5_4"]

[indicators]
questions = [
  "q1_1", "q1_2", "q1_3", "q1_4",
  "q2_1", "q2_2", "q2_3", "q2_4", "q2_5",
  "q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6",
  "q4_1", "q4_2", "q4_3",
  "q5_1", "q5_2", "q5_3", "q5_4",
]
statistic = { share_of = [4, 5] }
');
INSERT INTO public.definition VALUES ('\x35f5cbcb0d4143fc5d8469038b27fbcdf4635b6dca82e98b5d443cf15f6a5c46', 'method', 'sipas-weighted', '1', 'key = "sipas-weighted"
version = "1"
survey = "sipas-agency"
title = { vi = "Chỉ số hài lòng: năm yếu tố có trọng số", en = "Satisfaction index: five weighted factors" }
rule = { vi = "Trong mỗi yếu tố, gộp mọi câu trả lời có ý kiến; chỉ số là bình quân năm yếu tố theo trọng số 20, 25, 25, 20 và 10 %. Các trọng số này chỉ là ví dụ, tỉnh phải quy định bằng quyết định; khi một yếu tố không có câu trả lời, các yếu tố còn lại chiếm phần lớn hơn tương ứng.", en = "Within each factor all answers with an opinion are pooled; the index is the mean of the five factors with the weights 20, 25, 25, 20 and 10 %. These weights are an example only, the province must set them by decision; where a factor has no answers the others weigh more in proportion." }
source = { vi = "Cách tính này là một lựa chọn, không phải công thức của Bộ Nội vụ: chưa có trang công thức của quyết định. Các trọng số chỉ để minh họa, không cơ quan có thẩm quyền nào ấn định: tỉnh phải tự quy định bằng quyết định, trong một phiên bản mới của tệp này. Phải đối chiếu với quyết định đang có hiệu lực trước khi dùng chính thức.", en = "The rule is a choice, not the Ministry''s formula: the formula page of the decision was not available. The weights are a placeholder, chosen by nobody with authority: the province must set its own by decision, in a new version of this file. To be checked against the decision in force before official use." }
sources = ["drawn", "offered"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.7 }
over_agencies = { kind = "mean", all = "files" }
decimals = 2
missing = "drop"
unit = "percent"
root = "sipas"

[node.sipas]
title = { vi = "Chỉ số hài lòng", en = "Satisfaction index" }
level = "index"
aggregate = "weighted"
weights = [0.20, 0.25, 0.25, 0.20, 0.10]
weights_total = 1
of = ["access", "procedure", "staff", "result", "feedback"]

[node.access]
title = { vi = "Tiếp cận dịch vụ", en = "Access to the service" }
level = "factor"
aggregate = "pooled"
of = ["q1_1", "q1_2", "q1_3", "q1_4"]

[node.procedure]
title = { vi = "Thủ tục hành chính", en = "The procedure" }
level = "factor"
aggregate = "pooled"
of = ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5"]

[node.staff]
title = { vi = "Công chức tiếp nhận, giải quyết hồ sơ", en = "The staff who received and handled the file" }
level = "factor"
aggregate = "pooled"
of = ["q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6"]

[node.result]
title = { vi = "Kết quả giải quyết", en = "The result" }
level = "factor"
aggregate = "pooled"
of = ["q4_1", "q4_2", "q4_3"]

[node.feedback]
title = { vi = "Tiếp nhận, xử lý góp ý, phản ánh, kiến nghị", en = "Handling of suggestions and complaints" }
level = "factor"
aggregate = "pooled"
of = ["q5_1", "q5_2", "q5_3", "q5_4"]

[indicators]
questions = [
  "q1_1", "q1_2", "q1_3", "q1_4",
  "q2_1", "q2_2", "q2_3", "q2_4", "q2_5",
  "q3_1", "q3_2", "q3_3", "q3_4", "q3_5", "q3_6",
  "q4_1", "q4_2", "q4_3",
  "q5_1", "q5_2", "q5_3", "q5_4",
]
statistic = { share_of = [4, 5] }
');


--
-- Data for Name: log_head; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.log_head VALUES (1, 20);


--
-- Data for Name: response; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.response VALUES (0, 'counter', '\x8a6a63ec24ed46a4ab4cb2424a23d596', 'x-snv', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x27fdafc3e74ed3be9d81d0c1dd1501199e841f2ce2a42d8772b484f1ebe69a9e', '\x889cc2801750edc4175817016eec87222df3f2ab97af63b0466670631d220a4b', 1, '\xb12677f6245cece404e7486aff891c1ff470b56c1451e4f0d25cf657e1206999', '\x04010201050201');
INSERT INTO public.response VALUES (1, 'counter', '\xae658f33fe3b490b93f448b3a5aa3c81', '30760', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x51b34b837d974d226fa2a2be2175f4368a01b6ba3b8026f636cab0ddb784b2ae', '\x98ad05b44a54b13573de3382908af240febe34844e47d5b5bfa49ce47f5f02a7', 1, '\x2cdb9a2f017f4a8eaaf07e3d49dc59bc3d0fef6123e3b97afd80fd257ee62dab', '\x01030401010300');
INSERT INTO public.response VALUES (2, 'counter', '\xd70820fe119a42d1b4c9df6acc011cdd', 'x-stp', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\xd097f4a65f8731238f9ae0842949bebb35ea925f70afbd0cd611818704bbe2f6', '\x11211c459b3ae214b16025ca526ae480012f22d3b01812422530adcaad8f94bf', 1, '\x2e4468860bd33ac40ef82a75ed61df49cc0fa0bad114b97b7522c78137712f5e', '\x03030305040500');
INSERT INTO public.response VALUES (3, 'first', '\xab2cd31ee3154288a2c33a4fb774eb52', 'x-snv', 'open', 'web', 'person', 'land', NULL, NULL, '2026-11-23', '\xc6057a8a72fcab6df1f050dce2eb9001812856fb8294e347f453356d957e1664', '\xa6b25c8f5b504b8cb8148c105eb3e59e10791429343d2607f9072be92b56e6b5', 1, '\x159b20783aa61b0ea55f5752011385d5552be5275ae6889ad9ede66997ffed9c', '\x0101000000000000000000040300000000000000000000000000000000ffffffff0002000000ff000000000000000000000000ffff');
INSERT INTO public.response VALUES (4, 'first', '\x2b0537e65aff4229b631a992f0ce5835', 'x-stp', 'open', 'web', 'organisation', 'land', NULL, NULL, '2026-11-23', '\x73c7fd9f479115b390fac2d850ec227ff3c3130c6e7970e69b1f146853e2cbc3', '\x29cdd668772209d0a4e6f3b837863c1422e04fcef58da766ef08162aad24fa30', 1, '\x2c6c52fd7d6e567681c2ccae5ff0a5f5c9734236db1f58fef6964351c2cf8971', '\x0201000000000000000000030100000000000000000000000000000000ffffffff0009000000ff000000000000ffffffffffff0000');
INSERT INTO public.response VALUES (5, 'first', '\xe25a7605aec640249bd86d40fc891b4a', 'x-snv', 'open', 'web', 'person', 'land', NULL, NULL, '2026-11-23', '\x1ffce1e5cbfe5c4227a014442f987ec159cd3ca59459bfe7a3c7ea4c210e0850', '\x362582fd8f2a13b5b052a7ba96966e40b2f1043d8581e8d685ec58c5b7bc1c59', 1, '\x3741a0c777f0707f763e04b56825cae0c08414aafcceacf28b69b2f8cea5103a', '\x0101000000000000000000030400000000000000000000000000000000ffffffff0002000000ff000000000000000000000000ffff');
INSERT INTO public.response VALUES (6, 'counter', '\x8d116ece173847d9bd9c172411e20b8f', 'x-stp', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x440e06d94071bc88334177b9892f2ed70e478665bacb7ccde4cf436be0269f67', '\x3b2870607fadbc0e0610fc0644cdec2bcd15f4c95df4c3d3aee49a168aa3c5eb', 1, '\x99d152c6a2579a33a453db31982a33460a89d820a2fca24984a6d32a54a8c1af', '\x05020101040400');
INSERT INTO public.response VALUES (7, 'counter', '\xd17f9acae01f40578a02135e92b1d3f2', 'x-snv', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x8a57e90bd3d0e1752582ece08e26c93ecb93988f485fdb01c3e22139b11c5484', '\xc7ff50b74690f28837b0da615e41ac9975564db2a647ca67d16155fb590451f7', 1, '\x850f65e55189b98d8e38fda4ff7111cef5ac0698e043c76333c192d170e55805', '\x02040401010501');
INSERT INTO public.response VALUES (8, 'first', '\x8ca8181166d24876b2fdf2022a96fb1a', 'x-snv', 'open', 'web', 'person', 'land', NULL, NULL, '2026-11-23', '\xc35b32b012b3bfc5dfa09af37bc15b8c934a9cae073657910ddc7352cd3625ae', '\x34ded6241760ded967bdd0bbce4012448eabd27e02db2a1680d93533b2f25bca', 1, '\xdbf4fd787b8958cbe3d4fff6ae87a19d727615a011bf5dd4923e1ce3df17ec36', '\x0101000000000000000000040100000000000000000000000000000000ffffffff0002000000ff000000000000000000000000ffff');
INSERT INTO public.response VALUES (9, 'counter', '\x5790f82ec1d34cffaa3af4d46b0a18e8', '30760', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x9bb1ecc5029064b85ad35a39f6db4e267b4d21ee7696a65187d60199360e9085', '\xd34bc4afd0d4fc683c35c0d41d5de948f997e5aeff0cb0a24aab811b1abdc0bb', 1, '\x7acee54869a0908c6fa670bc6349e12d70006e1bda14f65fd08e0fd78fa53694', '\x04030501010500');
INSERT INTO public.response VALUES (10, 'counter', '\xcb5c74273f9842778cbd87ad5c90a958', 'x-snv', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x6c243d6f2dbddc0be74560febe27975849ebc58096d772bda417ebb4619e5ca7', '\x23a57ace4d741474a6af00b50134d324b103e12fe5b07c759b81a2dd3b66e1d9', 1, '\x30d18c91baef8b0e2a2efef5613dfd6241377be59526f89d0df01cee0f9cc46e', '\x05040304050401');
INSERT INTO public.response VALUES (11, 'counter', '\x95e60af593bd44cf8fd630f1f29d0da9', '30760', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\xb54d0d6478ecec4f87159193778d78ce7b81172067f3eb3e32a7d95adb1885cd', '\x2bd0204cf2abe8049becdabe108b13af45807a0a9aba7798ad352c238300c6a3', 1, '\x6f9f1c21cc07d273baddbd1c663942eb8afff6b9b6fe08c4bc1261e6eb602833', '\x04010501020500');
INSERT INTO public.response VALUES (12, 'first', '\x8cdb305fdd2e4609ae36aab0d1bc52d9', 'x-stp', 'open', 'web', 'organisation', 'land', NULL, NULL, '2026-11-23', '\x34ed1654e04dab4cfaca7da003c1e6dfac39f662f3ecfc57258e14bfb83a384a', '\x71939e2d0364f2e55dcf0316ec6d2fef74f9942f610a1317d6b580fa2ecb4fa1', 1, '\x0f6fac6a37dfe4db214f7f0bb057bfc2f06bf38fdde3a5f532a4ecb41b44c6fd', '\x0201000000000000000000030200000000000000000000000000000000ffffffff0009000100ff000000000000ffffffffffff0000');
INSERT INTO public.response VALUES (13, 'first', '\xc4aaeac137dc46fb8f17a3007e62aa0a', 'x-snv', 'open', 'web', 'person', 'land', NULL, NULL, '2026-11-23', '\x962ba37377731440b55e0f186a77cd3e4d3389de45b317c31f4e28f92cd902e1', '\x898f0a6b9004bf8e36d1c14671585a2c6ff4d9a5e7906550c1cb7824846b768f', 1, '\x42ff7139762f28e1a05cc5db85e1b72ab3d46142172bf0768b5a72e4ae6188fd', '\x0101000000000000000000050100000000000000000000000000000000ffffffff0002000000ff000000000000000000000000ffff');
INSERT INTO public.response VALUES (14, 'counter', '\x301850c5a38f4547923a736994e3bf91', 'x-stp', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\xf6a88a05f7e3e5fcd44633de50a2e31406e04c9bed918baa569d35199de75361', '\x448eb722580a71265b17f37e00ab975089fb3be1cef11d56fc154d44c8b71f03', 1, '\x324449f8777ac981530526f479dcddc5dc9ce89b48813299401923b27708aa0b', '\x01050305020100');
INSERT INTO public.response VALUES (15, 'counter', '\xae2eb1547f154524b4b9b5df9e7769b1', '30760', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x644873acc7f517cb09b87826f7233069ed509ea6b7effdac69b832334096d777', '\x21a45d59e5b58071198d45296877329757e49531c44ee4dc31386122fe7aefc2', 1, '\x56eaa6f060739aca2b6712831e9dac2f660ba889007f6169e1c26757db7d379e', '\x03010501050100');
INSERT INTO public.response VALUES (16, 'first', '\x6415479c65dc4f50bf63af83bd0561e6', 'x-stp', 'open', 'web', 'organisation', 'land', NULL, NULL, '2026-11-23', '\x52a939359e5e67a9948aebfbf28cad970746f9906791e17af670ec74c4828d3b', '\x3a0600b2bc66a164f02e467ac76baa5917a99173252599cd7db785eb3fea9917', 1, '\x82e58200a304219631864479bd068a6a42fc5ac7766b5d55bcc3ca2eea6eac5a', '\x0201000000000000000000030200000000000000000000000000000000ffffffff0009000000ff000000000000ffffffffffff0000');
INSERT INTO public.response VALUES (17, 'counter', '\x0ed904759531485d9d9dc9f81818e811', 'x-snv', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\x07d2c97c02f411af89167f88de990a7a0532abaf2264f89589cf672f200cad90', '\x0cc2408462fcfc87cc138bf87a6057e89102ac68789655dc0e46022f253bf894', 1, '\x27a5895affaa07c5d9b38b3a4dc89c39ce7bbdd19dde3bca73281964c8559965', '\x03020401010501');
INSERT INTO public.response VALUES (18, 'first', '\x26bb7dbd2d1c4af0953e7c2a26a2c0bd', 'x-stp', 'open', 'web', 'organisation', 'land', NULL, NULL, '2026-11-23', '\xf2297b5cffd735658ff46479718cd60844e821071fecea92b02cdbed4fb08991', '\xa6c7a5b3de601e88d9c022ca62555f61187543f283c96a19533e3ce21cd495ab', 1, '\x10f7b13e0ba370e9c4001338f5c4e27fc92eaf665c01ca7590476d7a6b71c0a7', '\x0201000000000000000000040200000000000000000000000000000000ffffffff0009000000ff000000000000ffffffffffff0000');
INSERT INTO public.response VALUES (19, 'counter', '\xbabced2057ee45cda00902c77ebff206', 'x-stp', 'open', 'web', NULL, NULL, NULL, NULL, '2026-11-23', '\xc0791fc1e2f56397df353d750d43427e06f9221df639dff6204f632eb6068da7', '\xe0a38257047d81f16ac237b1d73a97048aeb4d0786650bf1bb152c6e505f9e55', 1, '\x522a0ace8ab0aa6798fd29377988891c799da3a231995d204fac9731dc881c16', '\x02020105030500');


--
-- Data for Name: response_text; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.response_text VALUES (0, 'comment', '\xd8776a309c80e5017df3ea47d2aed2f64b86d6fa4be7e7d4f6af875645440506', '=SUM(A1:A9) nhé', '\x90e3e769e08e16c77c370ceb610531babcb30e387ba840aa3d4d6c26053e074d');
INSERT INTO public.response_text VALUES (7, 'comment', '\xa306ac1eb10b4fa1fd6984adccb67bc61c644134bc1f29b0911428d9a08177d9', 'Chờ lâu;
nắng nóng', '\xcd60508ed2df710f12d86c940230ed872718cc4be9639f6d808e1a2f5c5a7ae8');
INSERT INTO public.response_text VALUES (10, 'comment', '\xdad3255abc3f24e5e3a9f7848c7776e0a3e33b1cba4e455213b80458a38b715e', 'Cán bộ nhiệt tình, "rất" tốt', '\xf6164b76dd986d54bf5c46c0921d550d58cd61830b264ad1d044e46bfaf21594');
INSERT INTO public.response_text VALUES (12, 'comment', '\x8ad046af4770714d260171cfae24651cafa6a2fd565789f4b65d751b0279c92f', 'Mong có thêm ghế', '\xe46d002121470dee6b79d4ee4aa6eedebfcdd239c510d9f4ff25a849e8ed10f8');
INSERT INTO public.response_text VALUES (17, 'comment', '\xccd08dfa39e7dcad5c929e4736b5073bc0f9872ba76c192e1837a473e182f170', 'Ghế ngồi còn thiếu', '\xedc15a1ee3babc212d3657d955356d71facf42fae7844bdfaff61a05ddab10e9');


--
-- Data for Name: setting; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.setting VALUES ('receipt-key', '43c294ac6758cc66fe77506df9444c32a6d4833d305a0fad2f9cbe238e1c9051');


--
-- Data for Name: wave; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wave VALUES ('counter', '\xff269b11f6903c995e1baeaa073ad5b0ff275fe9d2aa059a16dc21a0257f133f', '2026-11-01', '2099-12-31', true, false, NULL, 1795372190992);
INSERT INTO public.wave VALUES ('first', '\x1854a9fbaac8842c25d0150b9db2a5f1c3bb3e7fc70e2b8ca5bef1c6b79abc7b', '2026-11-01', '2099-12-31', false, false, '2026-11-23', 1795372191388);


--
-- Data for Name: wave_agency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wave_agency VALUES ('counter', 0, 'x-vpub', 'Văn phòng Ủy ban nhân dân tỉnh', 'Office of the Provincial People''s Committee', 'office', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 1, 'x-snv', 'Sở Nội vụ', 'Department of Home Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 2, 'x-stp', 'Sở Tư pháp', 'Department of Justice', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 3, 'x-stc', 'Sở Tài chính', 'Department of Finance', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 4, 'x-sct', 'Sở Công Thương', 'Department of Industry and Trade', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 5, 'x-snnmt', 'Sở Nông nghiệp và Môi trường', 'Department of Agriculture and Environment', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 6, 'x-sxd', 'Sở Xây dựng', 'Department of Construction', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 7, 'x-skhcn', 'Sở Khoa học và Công nghệ', 'Department of Science and Technology', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 8, 'x-sgddt', 'Sở Giáo dục và Đào tạo', 'Department of Education and Training', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 9, 'x-syt', 'Sở Y tế', 'Department of Health', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 10, 'x-svhttdl', 'Sở Văn hóa, Thể thao và Du lịch', 'Department of Culture, Sports and Tourism', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 11, 'x-sdttg', 'Sở Dân tộc và Tôn giáo', 'Department of Ethnic and Religious Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 12, 'x-sngv', 'Sở Ngoại vụ', 'Department of Foreign Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 13, 'x-ttt', 'Thanh tra tỉnh', 'Provincial Inspectorate', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 14, 'x-bqlkkt', 'Ban Quản lý Khu kinh tế', 'Economic Zone Management Board', 'board', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 15, 'x-cat', 'Công an tỉnh', 'Provincial Police', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 16, 'x-thue', 'Thuế tỉnh', 'Provincial Tax Office', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 17, 'x-bhxh', 'Bảo hiểm xã hội tỉnh', 'Provincial Social Insurance', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 18, '30292', 'Phường Bình Đức', 'Bình Đức Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 19, '30301', 'Phường Mỹ Thới', 'Mỹ Thới Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 20, '30307', 'Phường Long Xuyên', 'Long Xuyên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 21, '30313', 'Xã Mỹ Hòa Hưng', 'Mỹ Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 22, '30316', 'Phường Châu Đốc', 'Châu Đốc Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 23, '30325', 'Phường Vĩnh Tế', 'Vĩnh Tế Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 24, '30337', 'Xã An Phú', 'An Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 25, '30341', 'Xã Khánh Bình', 'Khánh Bình Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 26, '30346', 'Xã Nhơn Hội', 'Nhơn Hội Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 27, '30352', 'Xã Phú Hữu', 'Phú Hữu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 28, '30367', 'Xã Vĩnh Hậu', 'Vĩnh Hậu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 29, '30376', 'Phường Tân Châu', 'Tân Châu Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 30, '30377', 'Phường Long Phú', 'Long Phú Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 31, '30385', 'Xã Vĩnh Xương', 'Vĩnh Xương Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 32, '30388', 'Xã Tân An', 'Tân An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 33, '30403', 'Xã Châu Phong', 'Châu Phong Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 34, '30406', 'Xã Phú Tân', 'Phú Tân Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 35, '30409', 'Xã Chợ Vàm', 'Chợ Vàm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 36, '30421', 'Xã Phú Lâm', 'Phú Lâm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 37, '30430', 'Xã Hòa Lạc', 'Hòa Lạc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 38, '30436', 'Xã Phú An', 'Phú An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 39, '30445', 'Xã Bình Thạnh Đông', 'Bình Thạnh Đông Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 40, '30463', 'Xã Châu Phú', 'Châu Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 41, '30469', 'Xã Mỹ Đức', 'Mỹ Đức Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 42, '30478', 'Xã Vĩnh Thạnh Trung', 'Vĩnh Thạnh Trung Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 43, '30481', 'Xã Thạnh Mỹ Tây', 'Thạnh Mỹ Tây Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 44, '30487', 'Xã Bình Mỹ', 'Bình Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 45, '30502', 'Phường Thới Sơn', 'Thới Sơn Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 46, '30505', 'Phường Chi Lăng', 'Chi Lăng Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 47, '30520', 'Phường Tịnh Biên', 'Tịnh Biên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 48, '30526', 'Xã An Cư', 'An Cư Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 49, '30538', 'Xã Núi Cấm', 'Núi Cấm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 50, '30544', 'Xã Tri Tôn', 'Tri Tôn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 51, '30547', 'Xã Ba Chúc', 'Ba Chúc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 52, '30568', 'Xã Vĩnh Gia', 'Vĩnh Gia Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 53, '30577', 'Xã Ô Lâm', 'Ô Lâm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 54, '30580', 'Xã Cô Tô', 'Cô Tô Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 55, '30589', 'Xã An Châu', 'An Châu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 56, '30595', 'Xã Cần Đăng', 'Cần Đăng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 57, '30604', 'Xã Vĩnh An', 'Vĩnh An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 58, '30607', 'Xã Bình Hòa', 'Bình Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 59, '30619', 'Xã Vĩnh Hanh', 'Vĩnh Hanh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 60, '30628', 'Xã Chợ Mới', 'Chợ Mới Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 61, '30631', 'Xã Long Điền', 'Long Điền Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 62, '30643', 'Xã Cù Lao Giêng', 'Cù Lao Giêng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 63, '30658', 'Xã Nhơn Mỹ', 'Nhơn Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 64, '30664', 'Xã Long Kiến', 'Long Kiến Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 65, '30673', 'Xã Hội An', 'Hội An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 66, '30682', 'Xã Thoại Sơn', 'Thoại Sơn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 67, '30685', 'Xã Phú Hòa', 'Phú Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 68, '30688', 'Xã Óc Eo', 'Óc Eo Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 69, '30691', 'Xã Tây Phú', 'Tây Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 70, '30697', 'Xã Vĩnh Trạch', 'Vĩnh Trạch Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 71, '30709', 'Xã Định Mỹ', 'Định Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 72, '30742', 'Phường Rạch Giá', 'Rạch Giá Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 73, '30760', 'Phường Vĩnh Thông', 'Vĩnh Thông Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 74, '30766', 'Phường Tô Châu', 'Tô Châu Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 75, '30769', 'Phường Hà Tiên', 'Hà Tiên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 76, '30781', 'Xã Tiên Hải', 'Tiên Hải Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 77, '30787', 'Xã Kiên Lương', 'Kiên Lương Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 78, '30790', 'Xã Hòa Điền', 'Hòa Điền Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 79, '30793', 'Xã Vĩnh Điều', 'Vĩnh Điều Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 80, '30796', 'Xã Giang Thành', 'Giang Thành Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 81, '30811', 'Xã Sơn Hải', 'Sơn Hải Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 82, '30814', 'Xã Hòn Nghệ', 'Hòn Nghệ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 83, '30817', 'Xã Hòn Đất', 'Hòn Đất Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 84, '30823', 'Xã Bình Sơn', 'Bình Sơn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 85, '30826', 'Xã Bình Giang', 'Bình Giang Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 86, '30835', 'Xã Sơn Kiên', 'Sơn Kiên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 87, '30838', 'Xã Mỹ Thuận', 'Mỹ Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 88, '30850', 'Xã Tân Hiệp', 'Tân Hiệp Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 89, '30856', 'Xã Tân Hội', 'Tân Hội Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 90, '30874', 'Xã Thạnh Đông', 'Thạnh Đông Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 91, '30880', 'Xã Châu Thành', 'Châu Thành Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 92, '30886', 'Xã Thạnh Lộc', 'Thạnh Lộc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 93, '30898', 'Xã Bình An', 'Bình An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 94, '30904', 'Xã Giồng Riềng', 'Giồng Riềng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 95, '30910', 'Xã Thạnh Hưng', 'Thạnh Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 96, '30928', 'Xã Ngọc Chúc', 'Ngọc Chúc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 97, '30934', 'Xã Hòa Hưng', 'Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 98, '30943', 'Xã Long Thạnh', 'Long Thạnh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 99, '30949', 'Xã Hòa Thuận', 'Hòa Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 100, '30952', 'Xã Gò Quao', 'Gò Quao Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 101, '30958', 'Xã Định Hòa', 'Định Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 102, '30970', 'Xã Vĩnh Hòa Hưng', 'Vĩnh Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 103, '30982', 'Xã Vĩnh Tuy', 'Vĩnh Tuy Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 104, '30985', 'Xã An Biên', 'An Biên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 105, '30988', 'Xã Tây Yên', 'Tây Yên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 106, '31006', 'Xã Đông Thái', 'Đông Thái Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 107, '31012', 'Xã Vĩnh Hòa', 'Vĩnh Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 108, '31018', 'Xã An Minh', 'An Minh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 109, '31024', 'Xã Đông Hòa', 'Đông Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 110, '31027', 'Xã U Minh Thượng', 'U Minh Thượng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 111, '31031', 'Xã Tân Thạnh', 'Tân Thạnh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 112, '31036', 'Xã Đông Hưng', 'Đông Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 113, '31042', 'Xã Vân Khánh', 'Vân Khánh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 114, '31051', 'Xã Vĩnh Phong', 'Vĩnh Phong Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 115, '31064', 'Xã Vĩnh Bình', 'Vĩnh Bình Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 116, '31069', 'Xã Vĩnh Thuận', 'Vĩnh Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 117, '31078', 'Đặc khu Phú Quốc', 'Phú Quốc Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 118, '31105', 'Đặc khu Thổ Châu', 'Thổ Châu Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('counter', 119, '31108', 'Đặc khu Kiên Hải', 'Kiên Hải Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 0, 'x-vpub', 'Văn phòng Ủy ban nhân dân tỉnh', 'Office of the Provincial People''s Committee', 'office', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 1, 'x-snv', 'Sở Nội vụ', 'Department of Home Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 2, 'x-stp', 'Sở Tư pháp', 'Department of Justice', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 3, 'x-stc', 'Sở Tài chính', 'Department of Finance', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 4, 'x-sct', 'Sở Công Thương', 'Department of Industry and Trade', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 5, 'x-snnmt', 'Sở Nông nghiệp và Môi trường', 'Department of Agriculture and Environment', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 6, 'x-sxd', 'Sở Xây dựng', 'Department of Construction', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 7, 'x-skhcn', 'Sở Khoa học và Công nghệ', 'Department of Science and Technology', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 8, 'x-sgddt', 'Sở Giáo dục và Đào tạo', 'Department of Education and Training', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 9, 'x-syt', 'Sở Y tế', 'Department of Health', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 10, 'x-svhttdl', 'Sở Văn hóa, Thể thao và Du lịch', 'Department of Culture, Sports and Tourism', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 11, 'x-sdttg', 'Sở Dân tộc và Tôn giáo', 'Department of Ethnic and Religious Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 12, 'x-sngv', 'Sở Ngoại vụ', 'Department of Foreign Affairs', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 13, 'x-ttt', 'Thanh tra tỉnh', 'Provincial Inspectorate', 'department', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 14, 'x-bqlkkt', 'Ban Quản lý Khu kinh tế', 'Economic Zone Management Board', 'board', 'departments', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 15, 'x-cat', 'Công an tỉnh', 'Provincial Police', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 16, 'x-thue', 'Thuế tỉnh', 'Provincial Tax Office', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 17, 'x-bhxh', 'Bảo hiểm xã hội tỉnh', 'Provincial Social Insurance', 'vertical', 'vertical', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 18, '30292', 'Phường Bình Đức', 'Bình Đức Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 19, '30301', 'Phường Mỹ Thới', 'Mỹ Thới Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 20, '30307', 'Phường Long Xuyên', 'Long Xuyên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 21, '30313', 'Xã Mỹ Hòa Hưng', 'Mỹ Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 22, '30316', 'Phường Châu Đốc', 'Châu Đốc Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 23, '30325', 'Phường Vĩnh Tế', 'Vĩnh Tế Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 24, '30337', 'Xã An Phú', 'An Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 25, '30341', 'Xã Khánh Bình', 'Khánh Bình Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 26, '30346', 'Xã Nhơn Hội', 'Nhơn Hội Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 27, '30352', 'Xã Phú Hữu', 'Phú Hữu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 28, '30367', 'Xã Vĩnh Hậu', 'Vĩnh Hậu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 29, '30376', 'Phường Tân Châu', 'Tân Châu Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 30, '30377', 'Phường Long Phú', 'Long Phú Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 31, '30385', 'Xã Vĩnh Xương', 'Vĩnh Xương Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 32, '30388', 'Xã Tân An', 'Tân An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 33, '30403', 'Xã Châu Phong', 'Châu Phong Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 34, '30406', 'Xã Phú Tân', 'Phú Tân Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 35, '30409', 'Xã Chợ Vàm', 'Chợ Vàm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 36, '30421', 'Xã Phú Lâm', 'Phú Lâm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 37, '30430', 'Xã Hòa Lạc', 'Hòa Lạc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 38, '30436', 'Xã Phú An', 'Phú An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 39, '30445', 'Xã Bình Thạnh Đông', 'Bình Thạnh Đông Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 40, '30463', 'Xã Châu Phú', 'Châu Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 41, '30469', 'Xã Mỹ Đức', 'Mỹ Đức Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 42, '30478', 'Xã Vĩnh Thạnh Trung', 'Vĩnh Thạnh Trung Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 43, '30481', 'Xã Thạnh Mỹ Tây', 'Thạnh Mỹ Tây Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 44, '30487', 'Xã Bình Mỹ', 'Bình Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 45, '30502', 'Phường Thới Sơn', 'Thới Sơn Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 46, '30505', 'Phường Chi Lăng', 'Chi Lăng Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 47, '30520', 'Phường Tịnh Biên', 'Tịnh Biên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 48, '30526', 'Xã An Cư', 'An Cư Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 49, '30538', 'Xã Núi Cấm', 'Núi Cấm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 50, '30544', 'Xã Tri Tôn', 'Tri Tôn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 51, '30547', 'Xã Ba Chúc', 'Ba Chúc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 52, '30568', 'Xã Vĩnh Gia', 'Vĩnh Gia Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 53, '30577', 'Xã Ô Lâm', 'Ô Lâm Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 54, '30580', 'Xã Cô Tô', 'Cô Tô Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 55, '30589', 'Xã An Châu', 'An Châu Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 56, '30595', 'Xã Cần Đăng', 'Cần Đăng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 57, '30604', 'Xã Vĩnh An', 'Vĩnh An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 58, '30607', 'Xã Bình Hòa', 'Bình Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 59, '30619', 'Xã Vĩnh Hanh', 'Vĩnh Hanh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 60, '30628', 'Xã Chợ Mới', 'Chợ Mới Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 61, '30631', 'Xã Long Điền', 'Long Điền Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 62, '30643', 'Xã Cù Lao Giêng', 'Cù Lao Giêng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 63, '30658', 'Xã Nhơn Mỹ', 'Nhơn Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 64, '30664', 'Xã Long Kiến', 'Long Kiến Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 65, '30673', 'Xã Hội An', 'Hội An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 66, '30682', 'Xã Thoại Sơn', 'Thoại Sơn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 67, '30685', 'Xã Phú Hòa', 'Phú Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 68, '30688', 'Xã Óc Eo', 'Óc Eo Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 69, '30691', 'Xã Tây Phú', 'Tây Phú Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 70, '30697', 'Xã Vĩnh Trạch', 'Vĩnh Trạch Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 71, '30709', 'Xã Định Mỹ', 'Định Mỹ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 72, '30742', 'Phường Rạch Giá', 'Rạch Giá Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 73, '30760', 'Phường Vĩnh Thông', 'Vĩnh Thông Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 74, '30766', 'Phường Tô Châu', 'Tô Châu Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 75, '30769', 'Phường Hà Tiên', 'Hà Tiên Ward', 'ward', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 76, '30781', 'Xã Tiên Hải', 'Tiên Hải Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 77, '30787', 'Xã Kiên Lương', 'Kiên Lương Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 78, '30790', 'Xã Hòa Điền', 'Hòa Điền Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 79, '30793', 'Xã Vĩnh Điều', 'Vĩnh Điều Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 80, '30796', 'Xã Giang Thành', 'Giang Thành Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 81, '30811', 'Xã Sơn Hải', 'Sơn Hải Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 82, '30814', 'Xã Hòn Nghệ', 'Hòn Nghệ Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 83, '30817', 'Xã Hòn Đất', 'Hòn Đất Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 84, '30823', 'Xã Bình Sơn', 'Bình Sơn Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 85, '30826', 'Xã Bình Giang', 'Bình Giang Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 86, '30835', 'Xã Sơn Kiên', 'Sơn Kiên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 87, '30838', 'Xã Mỹ Thuận', 'Mỹ Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 88, '30850', 'Xã Tân Hiệp', 'Tân Hiệp Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 89, '30856', 'Xã Tân Hội', 'Tân Hội Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 90, '30874', 'Xã Thạnh Đông', 'Thạnh Đông Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 91, '30880', 'Xã Châu Thành', 'Châu Thành Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 92, '30886', 'Xã Thạnh Lộc', 'Thạnh Lộc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 93, '30898', 'Xã Bình An', 'Bình An Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 94, '30904', 'Xã Giồng Riềng', 'Giồng Riềng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 95, '30910', 'Xã Thạnh Hưng', 'Thạnh Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 96, '30928', 'Xã Ngọc Chúc', 'Ngọc Chúc Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 97, '30934', 'Xã Hòa Hưng', 'Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 98, '30943', 'Xã Long Thạnh', 'Long Thạnh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 99, '30949', 'Xã Hòa Thuận', 'Hòa Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 100, '30952', 'Xã Gò Quao', 'Gò Quao Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 101, '30958', 'Xã Định Hòa', 'Định Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 102, '30970', 'Xã Vĩnh Hòa Hưng', 'Vĩnh Hòa Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 103, '30982', 'Xã Vĩnh Tuy', 'Vĩnh Tuy Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 104, '30985', 'Xã An Biên', 'An Biên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 105, '30988', 'Xã Tây Yên', 'Tây Yên Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 106, '31006', 'Xã Đông Thái', 'Đông Thái Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 107, '31012', 'Xã Vĩnh Hòa', 'Vĩnh Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 108, '31018', 'Xã An Minh', 'An Minh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 109, '31024', 'Xã Đông Hòa', 'Đông Hòa Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 110, '31027', 'Xã U Minh Thượng', 'U Minh Thượng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 111, '31031', 'Xã Tân Thạnh', 'Tân Thạnh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 112, '31036', 'Xã Đông Hưng', 'Đông Hưng Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 113, '31042', 'Xã Vân Khánh', 'Vân Khánh Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 114, '31051', 'Xã Vĩnh Phong', 'Vĩnh Phong Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 115, '31064', 'Xã Vĩnh Bình', 'Vĩnh Bình Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 116, '31069', 'Xã Vĩnh Thuận', 'Vĩnh Thuận Commune', 'commune', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 117, '31078', 'Đặc khu Phú Quốc', 'Phú Quốc Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 118, '31105', 'Đặc khu Thổ Châu', 'Thổ Châu Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);
INSERT INTO public.wave_agency VALUES ('first', 119, '31108', 'Đặc khu Kiên Hải', 'Kiên Hải Special Zone', 'special_zone', 'communes', NULL, '2025-07-01', NULL, '', NULL);


--
-- Data for Name: wave_method; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.wave_method VALUES ('counter', 0, '\x72e6a13071b2b5dc1b4e08ba961c81b97a2e350d2abfbf216c47747cccca62e7', false);
INSERT INTO public.wave_method VALUES ('first', 0, '\x127678a69f84cafb418e13cb64cd925df69617d60def95d347b2c795e1ad891f', false);
INSERT INTO public.wave_method VALUES ('first', 1, '\x1e36ff031a25d072b4c13a252284af23e06c994f8bf66f806bb4f031f142a5d2', false);
INSERT INTO public.wave_method VALUES ('first', 2, '\xe7e8b8e6007effa5d291d04d7ebb476ade5b2cf48ac2dd751e6bdc146714035f', false);
INSERT INTO public.wave_method VALUES ('first', 3, '\x6f50aa069dc9d305f3be01539feab185901a0b55a2ae195d837c19a93b77c387', false);
INSERT INTO public.wave_method VALUES ('first', 4, '\x35f5cbcb0d4143fc5d8469038b27fbcdf4635b6dca82e98b5d443cf15f6a5c46', false);


--
-- Name: __diesel_schema_migrations __diesel_schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: agency agency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agency
    ADD CONSTRAINT agency_pkey PRIMARY KEY (code);


--
-- Name: definition definition_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.definition
    ADD CONSTRAINT definition_pkey PRIMARY KEY (sha256);


--
-- Name: log_head log_head_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.log_head
    ADD CONSTRAINT log_head_pkey PRIMARY KEY (id);


--
-- Name: response response_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_id_key UNIQUE (id);


--
-- Name: response response_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_pkey PRIMARY KEY (log_index);


--
-- Name: response response_receipt_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_receipt_hash_key UNIQUE (receipt_hash);


--
-- Name: response_text response_text_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.response_text
    ADD CONSTRAINT response_text_pkey PRIMARY KEY (log_index, question);


--
-- Name: setting setting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (key);


--
-- Name: wave_agency wave_agency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave_agency
    ADD CONSTRAINT wave_agency_pkey PRIMARY KEY (wave, place);


--
-- Name: wave_agency wave_agency_wave_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave_agency
    ADD CONSTRAINT wave_agency_wave_code_key UNIQUE (wave, code);


--
-- Name: wave_method wave_method_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave_method
    ADD CONSTRAINT wave_method_pkey PRIMARY KEY (wave, place);


--
-- Name: wave wave_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave
    ADD CONSTRAINT wave_pkey PRIMARY KEY (key);


--
-- Name: definition definition_keeps; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER definition_keeps BEFORE UPDATE ON public.definition FOR EACH ROW EXECUTE FUNCTION public.refuse('a definition is never changed');


--
-- Name: definition definition_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER definition_stays BEFORE DELETE OR TRUNCATE ON public.definition FOR EACH STATEMENT EXECUTE FUNCTION public.refuse('a definition is never deleted');


--
-- Name: log_head log_head_grows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER log_head_grows BEFORE UPDATE ON public.log_head FOR EACH ROW WHEN ((new.size < old.size)) EXECUTE FUNCTION public.refuse('the log only grows');


--
-- Name: log_head log_head_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER log_head_stays BEFORE DELETE OR TRUNCATE ON public.log_head FOR EACH STATEMENT EXECUTE FUNCTION public.refuse('the log has one head');


--
-- Name: response response_keeps; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER response_keeps BEFORE UPDATE ON public.response FOR EACH ROW EXECUTE FUNCTION public.refuse('a response is never changed');


--
-- Name: response response_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER response_stays BEFORE DELETE OR TRUNCATE ON public.response FOR EACH STATEMENT EXECUTE FUNCTION public.refuse('a response is never deleted');


--
-- Name: response_text response_text_keeps; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER response_text_keeps BEFORE UPDATE ON public.response_text FOR EACH ROW WHEN (((new.words IS NOT NULL) OR (new.salt IS NOT NULL) OR (new.commitment <> old.commitment) OR (new.log_index <> old.log_index) OR (new.question <> old.question))) EXECUTE FUNCTION public.refuse('words are only ever emptied');


--
-- Name: response_text response_text_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER response_text_stays BEFORE DELETE OR TRUNCATE ON public.response_text FOR EACH STATEMENT EXECUTE FUNCTION public.refuse('words are erased by emptying them');


--
-- Name: wave_agency wave_agency_keeps; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wave_agency_keeps BEFORE UPDATE ON public.wave_agency FOR EACH ROW EXECUTE FUNCTION public.refuse('what a wave was opened with is never changed');


--
-- Name: wave_agency wave_agency_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wave_agency_stays BEFORE DELETE OR TRUNCATE ON public.wave_agency FOR EACH STATEMENT EXECUTE FUNCTION public.refuse('what a wave was opened with stays');


--
-- Name: wave wave_keeps; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wave_keeps BEFORE UPDATE ON public.wave FOR EACH ROW WHEN (((new.key <> old.key) OR (new.survey <> old.survey) OR (new.opens <> old.opens) OR (new.closes <> old.closes) OR (new.live <> old.live) OR (new.demo <> old.demo) OR (new.opened_ms <> old.opened_ms) OR (old.closed_on IS NOT NULL))) EXECUTE FUNCTION public.refuse('a wave is only ever closed');


--
-- Name: wave_method wave_method_keeps; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wave_method_keeps BEFORE UPDATE ON public.wave_method FOR EACH ROW EXECUTE FUNCTION public.refuse('what a wave was opened with is never changed');


--
-- Name: wave_method wave_method_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wave_method_stays BEFORE DELETE OR TRUNCATE ON public.wave_method FOR EACH STATEMENT EXECUTE FUNCTION public.refuse('what a wave was opened with stays');


--
-- Name: wave wave_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER wave_stays BEFORE DELETE OR TRUNCATE ON public.wave FOR EACH STATEMENT EXECUTE FUNCTION public.refuse('what a wave was opened with stays');


--
-- Name: response_text response_text_log_index_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.response_text
    ADD CONSTRAINT response_text_log_index_fkey FOREIGN KEY (log_index) REFERENCES public.response(log_index);


--
-- Name: response response_wave_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_wave_fkey FOREIGN KEY (wave) REFERENCES public.wave(key);


--
-- Name: wave_agency wave_agency_wave_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave_agency
    ADD CONSTRAINT wave_agency_wave_fkey FOREIGN KEY (wave) REFERENCES public.wave(key);


--
-- Name: wave_method wave_method_method_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave_method
    ADD CONSTRAINT wave_method_method_fkey FOREIGN KEY (method) REFERENCES public.definition(sha256);


--
-- Name: wave_method wave_method_wave_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave_method
    ADD CONSTRAINT wave_method_wave_fkey FOREIGN KEY (wave) REFERENCES public.wave(key);


--
-- Name: wave wave_survey_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wave
    ADD CONSTRAINT wave_survey_fkey FOREIGN KEY (survey) REFERENCES public.definition(sha256);


--
-- PostgreSQL database dump complete
--


